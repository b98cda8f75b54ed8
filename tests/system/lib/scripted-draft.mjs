// SPDX-License-Identifier: MPL-2.0
// The shared document of a draft for pages whose server a test plays: what the page edits goes into
// it, and comes back as the body of minutes.
import * as Y from 'yjs'

const base64 = (bytes) => Buffer.from(bytes).toString('base64')

/** Headings and paragraphs: tests of the page have no more. */
function seeded({ head, body }) {
  const doc = new Y.Doc()
  const runs = (content) => (content ?? []).map((run) => ({ insert: run.text, attributes: Object.fromEntries((run.marks ?? []).map(({ type, attrs = {} }) => [type, attrs])) }))
  const endOf = ({ type, attrs }) => new Y.Map(type === 'heading' ? [['line', `h${attrs.level}`]] : [])
  doc.getText('text').applyDelta(body.content.flatMap((block) => [...runs(block.content), { insert: endOf(block) }]))
  Object.entries(head).forEach(([field, value]) => doc.getMap('head').set(field, value))
  return doc
}

const runOf = ({ insert, attributes = {} }) => ({
  type: 'text',
  text: insert,
  marks: Object.entries(attributes).map(([type, attrs]) => (Object.keys(attrs).length > 0 ? { type, attrs } : { type })),
})

function blocksOf(text) {
  const blocks = []
  let content = []
  for (const { insert, attributes = {} } of text.toDelta()) {
    if (typeof insert === 'string') {
      content.push(runOf({ insert, attributes }))
      continue
    }
    const level = /^h(\d)$/.exec(insert.get('line'))?.[1]
    blocks.push({ ...(level ? { type: 'heading', attrs: { level: Number(level) } } : { type: 'paragraph' }), content })
    content = []
  }
  return blocks
}

/** Serves the document below `/api/v1/minutes/{id}`. `now` answers the view; `saved` is told what
 * the page has written, and answers the next view. */
export async function serveDraft(page, id, { now, saved }) {
  let doc
  let epoch = 0
  const current = () => {
    const { content, minutes } = now()
    if (epoch !== minutes.revision) [doc, epoch] = [seeded(content), minutes.revision]
    return doc
  }
  await page.route((url) => url.pathname === `/api/v1/minutes/${id}/shared`, (route) => {
    const state = Buffer.from(Y.encodeStateAsUpdate(current()))
    return route.fulfill({ status: 200, contentType: 'application/octet-stream', headers: { 'Draft-Epoch': String(epoch) }, body: state })
  })
  await page.routeWebSocket((url) => url.pathname === `/api/v1/minutes/${id}/edit`, (socket) => {
    const say = (message) => socket.send(JSON.stringify(message))
    const head = () => {
      const { minutes, saved_at, saved_by_name, unprintable, draft_note } = now()
      return { revision: minutes.revision, saved_at, saved_by_name, unprintable, draft_note }
    }
    let edited = false
    socket.onMessage((text) => {
      const message = JSON.parse(text)
      if (message.type === 'open') say({ type: 'opened', connection: 1, update: base64(Y.encodeStateAsUpdate(doc)), state_vector: base64(Y.encodeStateVector(doc)), saved: head(), editors: [] })
      if (message.type === 'edit') {
        Y.applyUpdate(doc, Buffer.from(message.update, 'base64'))
        edited = true
        say({ type: 'kept', number: message.number })
      }
      if (message.type === 'save') {
        if (edited) {
          const content = blocksOf(doc.getText('text'))
          saved({ head: doc.getMap('head').toJSON(), body: { type: 'doc', content } })
          epoch = now().minutes.revision
          edited = false
        }
        say({ type: 'saved', saved: head() })
      }
    })
  })
}
