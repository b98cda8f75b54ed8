// SPDX-License-Identifier: MPL-2.0
// PDF files made to be expensive to read, of any size. None needs a key. What each is made of is
// its name.
import { deflateSync } from 'node:zlib'

/** A file that grows object by object. Each begins with a signature field whose byte range fits, so
 * that reading goes on to the end. */
class Pdf {
  #parts = []
  offsets = new Map()
  length = 0

  text(text) {
    this.bytes(Buffer.from(text, 'latin1'))
  }

  bytes(bytes) {
    this.#parts.push(bytes)
    this.length += bytes.length
  }

  object(id, body) {
    this.offsets.set(id, this.length)
    this.text(`${id} 0 obj\n${body}\nendobj\n`)
  }

  stream(id, dictionary, content) {
    this.offsets.set(id, this.length)
    this.text(`${id} 0 obj\n<<${dictionary}/Length ${content.length}>>stream\n`)
    this.bytes(content)
    this.text('\nendstream\nendobj\n')
  }

  /** The table of everything so far; its place. */
  table(root = 1) {
    const at = this.length
    const size = Math.max(...this.lastIds()) + 1
    const lines = ['xref', `0 ${size}`, '0000000000 65535 f ']
    for (let id = 1; id < size; id += 1) {
      lines.push(this.offsets.has(id) ? `${String(this.offsets.get(id)).padStart(10, '0')} 00000 n ` : '0000000000 00000 f ')
    }
    this.text(`${lines.join('\n')}\ntrailer\n<</Size ${size}/Root ${root} 0 R>>\nstartxref\n${at}\n%%EOF\n`)
    return { at, size }
  }

  lastIds() {
    let most = 0
    for (const id of this.offsets.keys()) if (id > most) most = id
    return [most]
  }

  get whole() {
    return Buffer.concat(this.#parts)
  }
}

const range = (gap, endOfGap, rest) => `[0 ${[gap, endOfGap, rest].map((n) => String(n).padStart(10, '0')).join(' ')}]`

/** `fill` adds objects from number 6 on; `catalog` is what else the catalog has, `contents` the
 * bytes of the signature in hexadecimal. */
function signed({ fill = () => {}, catalog = '', fields = '3 0 R', pages = '<</Type/Pages/Kids[5 0 R]/Count 1>>', contents = '00'.repeat(16), after = () => {} }) {
  const pdf = new Pdf()
  pdf.text('%PDF-1.7\n')
  pdf.object(1, `<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[${fields}]/SigFlags 3>>${catalog}>>`)
  pdf.object(2, pages)
  pdf.object(3, '<</FT/Sig/T(S)/V 4 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>')
  pdf.offsets.set(4, pdf.length)
  pdf.text('4 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange')
  const here = pdf.length
  pdf.text(`${range(0, 0, 0)}/Contents`)
  const gap = pdf.length
  pdf.text(`<${contents}>`)
  const endOfGap = pdf.length
  pdf.text('>>\nendobj\n')
  pdf.object(5, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>')
  fill(pdf)
  const table = pdf.table()
  const signedEnd = pdf.length
  after(pdf, table)
  const whole = pdf.whole
  whole.write(range(gap, endOfGap, signedEnd - endOfGap), here, 'latin1')
  return whole
}

/** Objects from 6 on until the file, with a line of the table for each, has `size` bytes. */
function objects(size, body) {
  return (pdf) => {
    for (let id = 6; pdf.length + 20 * id < size; id += 1) pdf.object(id, body(id))
  }
}

/** A stream of zeros that inflates to a thousand times its size. */
const inflating = (size) => {
  const block = deflateSync(Buffer.alloc(64 << 20), { level: 9 })
  return block.subarray(0, Math.min(size, block.length))
}

export const KINDS = {
  'many small objects': (size) => signed({ fill: objects(size, () => '0') }),
  'objects that take more memory than room': (size) => signed({ fill: objects(size, () => '[[][][][][][][][][][][][][][][][]]') }),
  'many dictionaries': (size) => signed({ fill: objects(size, (id) => `<</A<</B<</C ${id} 0 R>>>>/D[1 2 3]>>`) }),
  'an array in an array in an array': (size) => {
    const half = (size - 2000) >> 1
    return signed({ fill: (pdf) => pdf.object(6, '['.repeat(half) + ']'.repeat(half)) })
  },
  'a page tree without end': (size) => signed({
    pages: '<</Type/Pages/Kids[6 0 R]/Count 1>>',
    fill: objects(size, (id) => `<</Type/Pages/Kids[${id + 1} 0 R]/Count 1/Parent ${id === 6 ? 2 : id - 1} 0 R>>`),
  }),
  'fields in fields in fields': (size) => signed({
    fields: '3 0 R 6 0 R',
    fill: objects(size, (id) => `<</T(${id})/FT/Sig/Kids[${id + 1} 0 R]>>`),
  }),
  'many signature fields with one signature': (size) => {
    const fields = ['3 0 R']
    for (let id = 6; id < 6 + 200_000; id += 1) fields.push(`${id} 0 R`)
    return signed({ fields: fields.join(' '), fill: objects(size, (id) => (id < 200_006 ? `<</FT/Sig/T(${id})/V 4 0 R>>` : '0')) })
  },
  'pages that show each other': (size) => signed({
    fill: objects(size, (id) => `<</Type/XObject/A ${id + 1} 0 R/B ${id + 2} 0 R/C 6 0 R>>`),
    pages: '<</Type/Pages/Kids[5 0 R]/Count 1/Resources<</XObject<</X 6 0 R>>>>>>',
  }),
  'a string': (size) => signed({ catalog: '/S 6 0 R', fill: (pdf) => pdf.object(6, `(${'a'.repeat(size - 2000)})`) }),
  'a string of brackets': (size) => signed({ catalog: '/S 6 0 R', fill: (pdf) => pdf.object(6, `(${'('.repeat((size - 2000) >> 1)}${')'.repeat((size - 2000) >> 1)})`) }),
  'a string in hexadecimal': (size) => signed({ catalog: '/S 6 0 R', fill: (pdf) => pdf.object(6, `<${'61'.repeat((size - 2000) >> 1)}>`) }),
  'a dictionary of millions of names': (size) => signed({
    catalog: '/S 6 0 R',
    fill: (pdf) => {
      const entries = []
      for (let n = 0, length = 0; length < size - 2000; n += 1) {
        entries.push(`/N${n} ${n}`)
        length += entries.at(-1).length
      }
      pdf.object(6, `<<${entries.join('')}>>`)
    },
  }),
  'numbers': (size) => signed({ catalog: '/S 6 0 R', fill: (pdf) => pdf.object(6, `[${'1 '.repeat((size - 2000) >> 1)}]`) }),
  'streams that inflate a thousand times': (size) => signed({
    pages: '<</Type/Pages/Kids[5 0 R]/Count 1/Resources<</XObject<</X 6 0 R>>>>>>',
    fill: (pdf) => {
      const content = inflating(1 << 20)
      for (let id = 6; pdf.length + content.length + 4000 < size; id += 1) pdf.stream(id, '/Type/XObject/Subtype/Form/Filter/FlateDecode', content)
    },
  }),
  'a stream compressed twice': (size) => signed({
    fill: (pdf) => {
      const content = deflateSync(deflateSync(Buffer.alloc(512 << 20), { level: 9 }), { level: 9 })
      for (let id = 6; pdf.length + content.length + 4000 < Math.min(size, 8 << 20); id += 1) pdf.stream(id, '/Type/ObjStm/N 1000000/First 8000000/Filter[/FlateDecode/FlateDecode]', content)
    },
  }),
  'object streams': (size) => signed({
    fill: (pdf) => {
      const count = 20_000
      const head = []
      for (let n = 0; n < count; n += 1) head.push(`${1_000_000 + n} ${n * 2}`)
      const first = `${head.join(' ')} `
      const content = deflateSync(Buffer.from(first + '0 '.repeat(count)), { level: 9 })
      for (let id = 6; pdf.length + content.length + 40 * id < size; id += 1) pdf.stream(id, `/Type/ObjStm/N ${count}/First ${first.length}/Filter/FlateDecode`, content)
    },
  }),
  'a picture of noise': (size) => signed({
    pages: '<</Type/Pages/Kids[5 0 R]/Count 1/Resources<</XObject<</X 6 0 R>>>>>>',
    fill: (pdf) => pdf.stream(6, '/Type/XObject/Subtype/Image/Width 4000/Height 4000/BitsPerComponent 8/ColorSpace/DeviceRGB', Buffer.alloc(size - 4000, 0x5a)),
  }),
  'hundreds of thousands of updates': (size) => signed({
    after: (pdf, { at, size: count }) => {
      let previous = at
      for (let n = 0; pdf.length + 400 < size; n += 1) {
        const id = count + n
        const object = pdf.length
        pdf.text(`${id} 0 obj\n${n}\nendobj\n`)
        const table = pdf.length
        pdf.text(`xref\n${id} 1\n${String(object).padStart(10, '0')} 00000 n \ntrailer\n<</Size ${id + 1}/Root 1 0 R/Prev ${previous}>>\nstartxref\n${table}\n%%EOF\n`)
        previous = table
      }
    },
  }),
  'an update of everything': (size) => signed({
    fill: objects(size / 2, () => '0'),
    after: (pdf, { at, size: count }) => {
      const lines = []
      for (let id = 6; id < count && pdf.length + 20 * count + 2000 < size; id += 1) {
        lines.push(`${String(pdf.length).padStart(10, '0')} 00000 n `)
        pdf.text(`${id} 0 obj\n1\nendobj\n`)
      }
      const table = pdf.length
      pdf.text(`xref\n6 ${lines.length}\n${lines.join('\n')}\ntrailer\n<</Size ${count}/Root 1 0 R/Prev ${at}>>\nstartxref\n${table}\n%%EOF\n`)
    },
  }),
  'a signature of nested BER': (size) => signed({ contents: '3080'.repeat((size - 2000) >> 2) }),
  'a signature of many small parts': (size) => signed({ contents: `3084${((size - 2000) >> 1).toString(16).padStart(8, '0')}${'020100'.repeat(Math.floor((size - 2000) / 6))}` }),
  'marks of ends': (size) => Buffer.from(`%PDF-1.7\n${'%%EOF\n'.repeat((size - 100) / 6)}`, 'latin1'),
  'beginnings of objects without a table': (size) => Buffer.from(`%PDF-1.7\n${'1 0 obj<<'.repeat((size - 100) / 9)}`, 'latin1'),
  'zeros': (size) => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(size - 9)]),
}
