// SPDX-License-Identifier: MPL-2.0
/** Minutes for tests. */
import type { Block, Inline, MinutesContent, SegmentId } from '../generated/protocol';

export class MinutesBuilder {
  private title = 'Họp giao ban';
  private readonly blocks: Block[] = [];

  titled(title: string): this {
    this.title = title;
    return this;
  }

  heading(text: string): this {
    this.blocks.push({ type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text }] });
    return this;
  }

  paragraph(text: string): this {
    return this.runs({ type: 'text', text });
  }

  /** A paragraph whose words come from a segment of the transcript. */
  sourced(text: string, segment: SegmentId): this {
    return this.runs({ type: 'text', text, marks: [{ type: 'source', attrs: { segment } }] });
  }

  runs(...content: Inline[]): this {
    this.blocks.push({ type: 'paragraph', content });
    return this;
  }

  build(): MinutesContent {
    return {
      head: {
        superior_unit: 'UBND tỉnh Lào Cai',
        issuing_unit: 'Văn phòng UBND tỉnh',
        number: '15',
        symbol: 'BB-VP',
        place: 'Lào Cai',
        title: this.title,
        correction_of: '',
        begins: '08 giờ 00 phút, ngày 03 tháng 11 năm 2026',
        ends: '10 giờ 05 phút, ngày 03 tháng 11 năm 2026',
        venue: 'Phòng họp trực tuyến',
        attendance: ['Bà Trần Thị Bình, Chánh Văn phòng', 'Điểm cầu xã Tân Lập'],
        chair: 'Ông Nguyễn Văn An, Phó Chủ tịch',
        secretary: 'Bà Lê Thị Cúc, chuyên viên',
        chair_name: 'Nguyễn Văn An',
        secretary_name: 'Lê Thị Cúc',
        chair_capacity: [],
        recipients: ['Như thành phần dự họp', 'Lưu: VT, hồ sơ'],
      },
      body: { type: 'doc', content: this.blocks },
    };
  }
}
