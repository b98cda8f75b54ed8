// SPDX-License-Identifier: MPL-2.0
// A paper as an office writes it: a title, sentences and a table on every page.
import { openChromium } from '../system/lib/browsers.mjs'

const ROWS = [['Thuế sản xuất, kinh doanh', '4.820', '4.310', '89,4'], ['Tiền sử dụng đất', '6.500', '3.275', '50,4'], ['Phí, lệ phí', '910', '874', '96,0'], ['Thu khác', '640', '702', '109,7']]
const WORDS = 'Kết quả thu trên địa bàn đạt khá so với cùng kỳ; riêng tiền sử dụng đất chậm do vướng giải phóng mặt bằng ở hai dự án. Đề nghị các đơn vị rà soát từng nguồn thu, đôn đốc nợ đọng và báo cáo trước ngày 05 hằng tháng.'

const pageOf = (title, n) => `<section>
  ${n === 1 ? `<p class="head"><b>ỦY BAN NHÂN DÂN TỈNH SƠN LÂM</b></p><h1>BÁO CÁO</h1><h2>${title}</h2>` : `<h3>${n}. Số liệu theo nguồn thu</h3>`}
  <p>${WORDS}</p>
  <table><tr>${['Nguồn thu', 'Dự toán (triệu đồng)', 'Thực hiện', 'Đạt (%)'].map((word) => `<th>${word}</th>`).join('')}</tr>${ROWS.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>
  <p>${WORDS}</p></section>`

/** The bytes of its PDF. */
export async function report(title, pages) {
  const { page, close } = await openChromium()
  const style = 'section{break-after:page}body{font:14pt/1.5 "Liberation Serif",serif}h1,h2{text-align:center;font-size:15pt;margin:6pt 0}.head{text-align:center}p{text-align:justify}table{width:100%;border-collapse:collapse}th,td{border:1px solid;padding:4pt 6pt;text-align:left}'
  await page.setContent(`<style>${style}</style>${Array.from({ length: pages }, (_, n) => pageOf(title, n + 1)).join('')}`)
  const bytes = await page.pdf({ format: 'A4', margin: { top: '20mm', bottom: '20mm', left: '30mm', right: '15mm' } })
  await close()
  return bytes
}
