// SPDX-License-Identifier: MPL-2.0
// Names as they are in a province: no two communes have the same, and few people do.
const FAMILIES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Lý', 'Vàng', 'Giàng', 'Lò', 'Sùng', 'Thào', 'Cầm', 'Quàng']
const MIDDLES = ['Văn', 'Thị', 'Đức', 'Minh', 'Quốc', 'Thanh', 'Hữu', 'Xuân', 'Ngọc', 'A', 'Seo', 'Công', 'Đình', 'Thị Mai', 'Thị Hồng', 'Thị Kim', 'Thị Thu']
const GIVEN = ['An', 'Bình', 'Cường', 'Dũng', 'Giang', 'Hà', 'Hải', 'Hạnh', 'Hiếu', 'Hoa', 'Hòa', 'Hùng', 'Huệ', 'Hương', 'Khánh', 'Lan', 'Linh', 'Long', 'Mai', 'Nam', 'Nga', 'Phong', 'Phúc', 'Phương', 'Quân', 'Sáu', 'Sơn', 'Tâm', 'Thắng', 'Thảo', 'Thủy', 'Tiến', 'Trang', 'Trung', 'Tuấn', 'Vân', 'Yến']
const FIRST = ['Tân', 'Bản', 'Nậm', 'Cốc', 'Hoàng', 'Na', 'Thải', 'Bảo', 'Lùng', 'Tả', 'Mường', 'Nà', 'Sín', 'Phìn', 'Long', 'Thanh', 'Bình', 'Phú', 'Sơn', 'Thượng', 'Kim', 'Yên', 'Xuân']
const SECOND = ['Lập', 'Phố', 'Lúc', 'Lầu', 'Hối', 'Nhai', 'Phình', 'Chư', 'Khương', 'Van', 'Chải', 'Pha', 'Lâm', 'Hạ', 'Đông', 'Tây', 'Hòa', 'Quang', 'Đức', 'Thịnh', 'Giang', 'Vân', 'Thủy', 'Hồ', 'Lộc']

/** Far apart for numbers that follow each other, and the same in every run. */
const spread = (n, seed) => Math.imul(n * 2 + 1, seed) >>> 8
const one = (list, n, seed) => list[spread(n, seed) % list.length]

/** The nth commune; 23 and 25 have no common divisor, so that every pair comes once in 575. */
export const commune = (n) => `${n % 7 === 0 ? 'Phường' : 'Xã'} ${FIRST[n % FIRST.length]} ${SECOND[n % SECOND.length]}`

/** Who represents it. */
export const official = (n) => `${one(FAMILIES, n, 2_654_435_761)} ${one(MIDDLES, n, 2_246_822_519)} ${one(GIVEN, n, 3_266_489_917)}`
