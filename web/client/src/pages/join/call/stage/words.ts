// SPDX-License-Identifier: MPL-2.0
import { featureWords } from '../../../../i18n/feature-words';

export const say = featureWords(
  {
    layout: 'Bố cục',
    layoutKeys: 'Đổi bố cục',
    gallery: 'Lưới điểm cầu',
    pages: 'Các trang hình',
    previous: 'Trang trước',
    next: 'Trang sau',
    page: 'Trang {n}/{of}',
    range: '{from}–{to} trong {all} điểm cầu',
    all: '{all} điểm cầu',
    speaking: 'Đang phát biểu: {name}',
    asking: '{n} đăng ký phát biểu',
    missing: 'Thiếu {n}/{all}',
    complete: 'Đủ {all}',
    units: 'đơn vị',
    openRollCall: '{words}, mở điểm danh',
  },
  {
    layout: 'Layout',
    layoutKeys: 'Change the layout',
    gallery: 'Grid of sites',
    pages: 'Pages of pictures',
    previous: 'Previous page',
    next: 'Next page',
    page: 'Page {n} of {of}',
    range: '{from}–{to} of {all} sites',
    all: '{all} {all:site|sites}',
    speaking: 'Speaking: {name}',
    asking: '{n} {n:request|requests} to speak',
    missing: 'Missing {n}/{all}',
    complete: 'Here: all {all}',
    units: 'units',
    openRollCall: '{words}, open the roll call',
  },
);
