// SPDX-License-Identifier: MPL-2.0
//! Every refusal of the server, with its text in Vietnamese and English: what happened,
//! what stays safe, what to do. Sent over HTTP as problem details (RFC 9457) and over the WebSocket
//! inside `refused`. Long, because it is one list.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Language of a reader, from `Accept-Language` or `?lang=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Vietnamese,
    English,
}

impl Language {
    /// English only when it is asked for before Vietnamese.
    pub fn from_header(accept_language: Option<&str>) -> Self {
        let first = accept_language.unwrap_or_default().split(',').map(str::trim).find_map(|tag| {
            let primary = tag.split(['-', ';']).next().unwrap_or_default().to_ascii_lowercase();
            match primary.as_str() {
                "vi" => Some(Self::Vietnamese),
                "en" => Some(Self::English),
                _ => None,
            }
        });
        first.unwrap_or_default()
    }
}

/// Problem details (RFC 9457). `type` is `urn:diemcau:problem:CODE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    /// For programs; stable.
    pub code: ProblemCode,
    /// What happened, in the reader's language.
    pub title: String,
    pub status: u16,
    /// What stays safe and what to do, in the reader's language.
    pub detail: String,
    /// Further facts, for example the row of an import that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub fact: Option<String>,
}

impl Problem {
    pub fn new(code: ProblemCode, language: Language) -> Self {
        let (status, vietnamese, english) = code.words();
        let (title, detail) = match language {
            Language::Vietnamese => vietnamese,
            Language::English => english,
        };
        Self {
            kind: format!("urn:diemcau:problem:{}", code.as_str()),
            code,
            title: without_fact(title),
            status,
            detail: without_fact(detail),
            fact: None,
        }
    }

    /// Where a sentence has a place for the fact, it stands there and not beside it.
    #[must_use]
    pub fn with_fact(mut self, fact: impl Into<String>) -> Self {
        let fact = fact.into();
        let (_, vietnamese, english) = self.code.words();
        for (title, detail) in [vietnamese, english] {
            if format!("{title}{detail}").contains(FACT) && self.title == without_fact(title) {
                self.title = title.replace(FACT, &fact);
                self.detail = detail.replace(FACT, &fact);
                return self;
            }
        }
        self.fact = Some(fact);
        self
    }
}

/// Where the fact of a problem stands in its words, with what leads to it; without a fact neither.
const FACT: &str = "{}";

fn without_fact(words: &str) -> String {
    words.replace(": {}", "").replace(FACT, "")
}

type Words = (&'static str, &'static str);

macro_rules! problems {
    ($($name:ident = $code:literal, $status:literal,
        vi $vi_title:literal, $vi_detail:literal,
        en $en_title:literal, $en_detail:literal;)*) => {
        /// A stable name for each refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub enum ProblemCode {
            $(#[serde(rename = $code)] $name,)*
        }

        impl ProblemCode {
            /// All of them, for tests and documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// HTTP status; title and detail in Vietnamese; the same in English.
            fn words(self) -> (u16, Words, Words) {
                match self { $(Self::$name => ($status, ($vi_title, $vi_detail), ($en_title, $en_detail)),)* }
            }
        }
    };
}

problems! {
    BadRequest = "bad_request", 400,
        vi "Yêu cầu không đúng.", "Tải lại trang rồi làm lại. Dữ liệu đã lưu không thay đổi.",
        en "The request is not right.", "Reload the page and try again. Nothing saved has changed.";
    InvalidField = "invalid_field", 422,
        vi "Có mục nhập chưa đúng.", "Sửa mục được nêu rồi gửi lại.",
        en "Something entered is not right.", "Correct what is named and send again.";
    HeadFieldTooLong = "head_field_too_long", 422,
        vi "Một mục trên mẫu biên bản quá dài.", "Rút ngắn mục được nêu. Phần đã sửa vẫn được giữ.",
        en "A field of the form of the minutes is too long.", "Shorten the field that is named. What was edited is kept.";
    NameTooLong = "name_too_long", 422,
        vi "Tên dài quá 300 ký tự hoặc để trống.", "Nhập tên có từ 1 đến 300 ký tự rồi gửi lại.",
        en "The name is empty or longer than 300 characters.", "Enter a name of 1 to 300 characters and send again.";
    NameOverLimit = "name_over_limit", 422,
        vi "Tên này quá dài.", "Viết ngắn lại, nhiều nhất {} ký tự, rồi gửi lại. Chưa có gì thay đổi.",
        en "This name is too long.", "Shorten it to at most {} characters and send again. Nothing has changed.";
    BadName = "bad_name", 422,
        vi "Tên có ký tự không nhìn thấy được, quá nhiều dấu, hoặc không có chữ cái.", "Gõ lại tên bằng bàn phím, không dán từ nơi khác, rồi gửi lại.",
        en "The name holds characters that cannot be seen, too many marks, or no letter.", "Type the name by hand instead of pasting it, and send again.";
    TooLarge = "too_large", 413,
        vi "Dữ liệu gửi lên quá lớn.", "Rút gọn nội dung đã nhập, hoặc chọn tệp nhỏ hơn. Chưa có gì được lưu.",
        en "What was sent is too large.", "Shorten what was entered, or choose a smaller file. Nothing was saved.";
    TooComplex = "too_complex", 422,
        vi "Tệp quá phức tạp để kiểm tra.", "Máy chủ đã dừng đọc tệp này, chưa có gì được lưu. Xin lại tệp từ nơi lập, hoặc báo bộ phận kỹ thuật.",
        en "The file is too complex to be checked.", "The server has stopped reading it and nothing was saved. Ask its maker for another copy, or tell the IT office.";
    TooSlow = "too_slow", 408,
        vi "Dữ liệu gửi lên quá chậm nên máy chủ đã ngừng nhận.", "Kiểm tra đường truyền rồi gửi lại. Chưa có gì được lưu.",
        en "What was sent came too slowly, so the server stopped reading.", "Check the connection and send it again. Nothing was saved.";
    WrongKind = "wrong_kind", 415,
        vi "Tệp không đúng loại.", "Chọn đúng loại tệp mà trang yêu cầu.",
        en "The file is of the wrong kind.", "Choose a file of the kind the page asks for.";
    ListUnreadable = "list_unreadable", 422,
        vi "Không đọc được danh sách trong tệp này.", "Mở tệp bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As), kiểu .xlsx hoặc CSV UTF-8, không đặt mật khẩu, rồi nhập tệp mới lưu. Tệp .xls và .ods không nhập được. Chưa có gì được lưu.",
        en "No list can be read from this file.", "Open it in Excel or LibreOffice, choose Save As, the kind .xlsx or CSV UTF-8, without a password, and import the file just saved. Files of the kinds .xls and .ods cannot be imported. Nothing was saved.";
    ListTooLarge = "list_too_large", 413,
        vi "Danh sách quá lớn.", "Tệp tối đa 5 MB; danh sách đơn vị tối đa 20.000 dòng, danh sách người dùng tối đa 5.000 dòng. Chia danh sách thành nhiều tệp rồi nhập lần lượt. Chưa có gì được lưu.",
        en "The list is too large.", "A file has at most 5 MB; a list of units at most 20,000 rows, a list of people 5,000. Divide the list and import the parts one by one. Nothing was saved.";
    ListHeadings = "list_headings", 422,
        vi "Dòng đầu của danh sách thiếu tiêu đề cột.", "Dòng đầu cần các tiêu đề “Mã”, “Tên” và, nếu có cấp trên, “Mã cấp trên”. Thêm tiêu đề được nêu rồi nhập lại.",
        en "The first row of the list lacks a heading.", "The first row needs the headings “Code”, “Name” and, for units below others, “Parent code”. Add what is named and import again.";
    PeopleListHeadings = "people_list_headings", 422,
        vi "Danh sách thiếu tiêu đề cột.", "Danh sách người dùng cần các tiêu đề “Họ và tên” và “Mã đơn vị”, thêm “Tên đăng nhập” và “Chức vụ” nếu có. Thêm tiêu đề được nêu rồi nhập lại. Chưa có gì được lưu.",
        en "The list lacks a heading.", "A list of people needs the headings “Full name” and “Unit code”, and “User name” and “Position” if it has them. Add what is named and import again. Nothing was saved.";
    ListOfPeople = "list_of_people", 422,
        vi "Đây là danh sách người dùng, không phải danh sách đơn vị.", "Nhập danh sách này ở phần Người dùng. Chưa có gì được lưu.",
        en "This is a list of people, not of units.", "Import it under People. Nothing was saved.";
    ListOfUnits = "list_of_units", 422,
        vi "Đây là danh sách đơn vị, không phải danh sách người dùng.", "Nhập danh sách này ở phần Đơn vị. Chưa có gì được lưu.",
        en "This is a list of units, not of people.", "Import it under Units. Nothing was saved.";
    ListLettersLost = "list_letters_lost", 422,
        vi "Danh sách đã mất chữ tiếng Việt khi lưu: nhiều chữ có dấu đã thành dấu “?”.", "Mở lại tệp gốc bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As), kiểu .xlsx hoặc CSV UTF-8, rồi nhập tệp mới lưu. Chưa có gì được lưu.",
        en "The list lost its Vietnamese letters when it was saved: many have become “?”.", "Open the original file in Excel or LibreOffice, choose Save As, the kind .xlsx or CSV UTF-8, and import the file just saved. Nothing was saved.";
    ListChanged = "list_changed", 409,
        vi "Dữ liệu đã thay đổi sau khi xem trước nên chưa nhập.", "Xem lại bản xem trước mới rồi nhập. Chưa có gì được lưu.",
        en "Something has changed since the preview, so nothing was imported.", "Look at the new preview, then import. Nothing was saved.";
    ListEmpty = "list_empty", 422,
        vi "Danh sách không có dòng nào.", "Chọn tệp có dòng tiêu đề và ít nhất một dòng bên dưới. Danh sách phải ở trang tính đầu tiên.",
        en "The list has no rows.", "Choose a file with a row of headings and at least one row below. The list must be on the first sheet.";
    ListRowsWrong = "list_rows_wrong", 422,
        vi "Danh sách có dòng chưa đúng nên chưa nhập dòng nào.", "Sửa các dòng được nêu trong bảng tính rồi nhập lại.",
        en "Rows of the list are wrong, so none was imported.", "Correct the rows that are named in the spreadsheet and import again.";
    NotSignedIn = "not_signed_in", 401,
        vi "Chưa đăng nhập hoặc đã hết thời gian đăng nhập.", "Đăng nhập lại để tiếp tục.",
        en "Not signed in, or signed in too long ago.", "Sign in again to go on.";
    WrongPassword = "wrong_password", 401,
        vi "Tên đăng nhập hoặc mật khẩu không đúng.", "Kiểm tra phím Caps Lock và kiểu gõ tiếng Việt rồi nhập lại.",
        en "The user name or password is wrong.", "Check Caps Lock and the keyboard's input method, then try again.";
    MethodNotAllowed = "method_not_allowed", 405,
        vi "Địa chỉ này không nhận loại yêu cầu đó.", "Xem tài liệu kết nối thiết bị rồi gửi lại đúng loại.",
        en "This address does not take such a request.", "See the documentation for devices and send the right kind.";
    NotAcceptable = "not_acceptable", 406,
        vi "Thiết bị không nhận dạng trả lời của máy chủ.", "Cho thiết bị nhận dạng được nêu rồi gửi lại.",
        en "The device does not take the server's form of answer.", "Let it accept the form named here and send again.";
    PreconditionFailed = "precondition_failed", 412,
        vi "Kết nối đã đổi sau lần gửi trước.", "Kết nối lại từ đầu.",
        en "The connection has changed since.", "Connect anew.";
    PreconditionRequired = "precondition_required", 428,
        vi "Yêu cầu chưa nói dành cho trạng thái nào của kết nối.", "Gửi lại kèm If-Match.",
        en "The request does not say which state of the connection it is meant for.", "Send it again with If-Match.";
    StreamRefused = "stream_refused", 422,
        vi "Không nhận được luồng âm thanh, hình ảnh này.", "Đặt thiết bị phát dùng âm thanh Opus, hình VP8 rồi kết nối lại. Lý do cụ thể ghi bên cạnh.",
        en "This stream of sound or picture cannot be taken.", "Set the device to Opus sound and VP8 picture and connect again. The reason stands beside this.";
    TooManyTries = "too_many_tries", 429,
        vi "Đã thử quá nhiều lần.", "Chờ một phút rồi thử lại. Nếu quên mật khẩu, xin liên kết đăng nhập từ quản trị viên.",
        en "Too many tries.", "Wait a minute and try again. If the password is forgotten, ask the administrator for a sign-in link.";
    TooFast = "too_fast", 429,
        vi "Trang này gửi yêu cầu quá nhanh.", "Trang sẽ tự kết nối lại sau ít giây. Không có gì đã lưu bị mất.",
        en "This page sends requests too fast.", "It connects again by itself in a few seconds. Nothing saved is lost.";
    WroteTooFast = "wrote_too_fast", 429,
        vi "Gửi hoặc thay đổi quá nhiều lần liền nhau.", "Lần này chưa được lưu; những gì đã lưu trước đó vẫn giữ. Chờ ít giây rồi làm lại.",
        en "Too much was sent or changed in a short time.", "This time nothing was saved; what was saved before stays. Wait some seconds and do it again.";
    CheckLinksFull = "check_links_full", 409,
        vi "Cuộc họp này đã có đủ số liên kết kiểm tra điểm cầu.", "Chưa tạo liên kết mới; các liên kết đã gửi vẫn dùng được. Gửi lại một liên kết đã có, hoặc thu hồi các liên kết kiểm tra rồi tạo liên kết mới.",
        en "This meeting has as many links for checks as it may.", "None was made now; those that were sent still work. Send one of them again, or withdraw the links and make a new one.";
    BallotTooFast = "ballot_too_fast", 429,
        vi "Gửi phiếu quá nhiều lần liền nhau.", "Lần gửi này chưa được ghi nhận; phiếu đã ghi nhận trước đó, nếu có, không thay đổi. Chờ ít giây rồi gửi lại.",
        en "Ballots were sent too often in a short time.", "This one was not counted; one that was counted before, if any, has not changed. Wait some seconds and send it again.";
    TooManyAtOnce = "too_many_at_once", 429,
        vi "Bốn tệp hoặc lượt ký khác của cùng một người chưa xử lý xong.", "Lần này chưa có gì được gửi hay ký. Chờ các lượt trước xong rồi làm lại.",
        en "Four other files or signatures of the same person are not done yet.", "Nothing was sent or signed this time. Wait until the others are done and try again.";
    LinkUsed = "link_used", 410,
        vi "Liên kết này đã dùng hoặc hết hạn.", "Xin liên kết mới từ người mời họp.",
        en "This link has been used or has expired.", "Ask whoever invited you for a new one.";
    LinkUnknown = "link_unknown", 404,
        vi "Không có liên kết này.", "Có thể địa chỉ bị chép thiếu, hoặc liên kết đã quá cũ. Chép lại cả địa chỉ, hoặc xin liên kết mới.",
        en "There is no such link.", "Perhaps a part of the address is missing, or the link is too old. Copy the whole address again, or ask for a new one.";
    InvitationOver = "invitation_over", 410,
        vi "Liên kết mời họp này đã hết hạn hoặc đã được thu hồi.", "Xin liên kết mới từ đơn vị mời họp.",
        en "This invitation link has expired or has been withdrawn.", "Ask the inviting unit for a new one.";
    CheckLinkOver = "check_link_over", 410,
        vi "Liên kết kiểm tra này không dùng được nữa.", "Có thể địa chỉ bị chép thiếu, liên kết đã hết hạn hoặc đã được thu hồi. Xin liên kết mới từ đơn vị mời họp.",
        en "This link of a check cannot be used any more.", "Perhaps a part of the address is missing, or the link has expired or was withdrawn. Ask the inviting unit for a new one.";
    AccountDisabled = "account_disabled", 403,
        vi "Tài khoản đã bị khóa.", "Liên hệ quản trị viên của đơn vị để mở lại.",
        en "This account is closed.", "Ask your administrator to open it again.";
    ChairDisabled = "chair_disabled", 409,
        vi "Tài khoản của người chủ trì đã bị khóa.", "Chọn người khác làm chủ trì rồi lưu lại. Nội dung đã nhập vẫn còn.",
        en "The account of the chair is closed.", "Choose somebody else as chair and save again. What was typed is still there.";
    SecretaryDisabled = "secretary_disabled", 409,
        vi "Tài khoản của thư ký đã bị khóa.", "Chọn người khác làm thư ký rồi lưu lại. Nội dung đã nhập vẫn còn.",
        en "The account of the secretary is closed.", "Choose somebody else as secretary and save again. What was typed is still there.";
    OwnAccount = "own_account", 409,
        vi "Không thể khóa hoặc bỏ quyền quản trị của chính mình.", "Nhờ một quản trị viên khác làm việc này.",
        en "You cannot close your own account or take administration from yourself.", "Ask another administrator to do it.";
    OwnSeat = "own_seat", 409,
        vi "Với thay đổi này, chính đồng chí sẽ không còn được dự cuộc họp.", "Giữ lại đơn vị của mình trong thành phần dự họp, hoặc nhờ chủ trì mới sửa.",
        en "After this change you would no longer be invited to the meeting yourself.", "Keep your own unit among those invited, or ask the new chair to change it.";
    NotAllowed = "not_allowed", 403,
        vi "Không có quyền làm việc này.", "Liên hệ chủ trì, thư ký hoặc quản trị viên.",
        en "This is not allowed for your account.", "Ask the chair, the secretary or an administrator.";
    PlanClosed = "plan_closed", 403,
        vi "Cuộc họp đã khai mạc hoặc đã kết thúc.", "Lịch chỉ sửa được trước lúc khai mạc; người lập lịch mà không dự họp cũng chỉ xem được đến lúc đó. Lịch đã lưu không thay đổi. Cần thay đổi thì báo chủ trì hoặc thư ký cuộc họp.",
        en "This meeting was opened or has ended.", "A plan is changed until the opening only, and whoever planned it without taking part sees it until then only. The saved plan has not changed. Tell the chair or the secretary what has to change.";
    PlanCancelled = "plan_cancelled", 403,
        vi "Cuộc họp đã bị hủy khi chưa khai mạc.", "Lịch của cuộc họp này không sửa được nữa. Nếu vẫn cần họp thì lập cuộc họp mới; cần biết thêm thì hỏi chủ trì hoặc thư ký.",
        en "This meeting was cancelled before its opening.", "Its plan cannot be changed any more. If it is still needed, plan a new meeting; for more, ask its chair or secretary.";
    CancelledBefore = "cancelled_before", 409,
        vi "Cuộc họp này đã được hủy trước đó.", "Người hủy, lúc hủy và lý do: {}. Lần bấm hủy này không thay đổi gì và không gửi thêm thư nào.",
        en "This meeting was cancelled before.", "By whom, when and why: {}. Nothing has changed now, and no letters were sent again.";
    NewTimePassed = "new_time_passed", 422,
        vi "Thời gian mới đã qua.", "Chọn thời gian sau lúc này, hoặc chọn Thông báo sau. Cuộc họp chưa thay đổi và chưa gửi thư nào.",
        en "The new time has passed.", "Choose a time to come, or Told later. The meeting has not changed, and no letters were sent.";
    PlanInPast = "plan_in_past", 422,
        vi "Thời gian họp đã qua quá một ngày.", "Kiểm tra lại ngày và năm, rồi chọn thời gian sắp tới. Chưa lưu gì; nội dung đã nhập vẫn còn trên màn hình.",
        en "The time of the meeting passed more than a day ago.", "Look at the day and the year again and choose a time to come. Nothing is saved; what was entered is still on the screen.";
    PlanChanged = "plan_changed", 409,
        vi "Người khác vừa sửa lịch cuộc họp này.", "Thay đổi vừa nhập chưa được lưu và vẫn còn trên màn hình; thay đổi của người kia được giữ. Xem bản hiện tại rồi sửa lại.",
        en "Somebody else has just changed the plan of this meeting.", "What was entered is not saved and still on the screen; the other change stays. Look at the current plan, then change it again.";
    TooManyPlanned = "too_many_planned", 409,
        vi "Quá số cuộc họp chưa họp mà một người được lập.", "Còn lập được: {}. Chưa có cuộc họp nào được tạo. Giảm số cuộc họp định kỳ, hủy cuộc họp không diễn ra nữa, kể cả cuộc họp đã quá ngày mà chưa khai mạc, hoặc lập tiếp khi các cuộc họp trước đã kết thúc.",
        en "These are more meetings that were not held yet than one person may plan.", "You may still plan: {}. None was created. Plan fewer of the series, cancel what will not take place, also what was never opened on its day, or go on when earlier ones have ended.";
    VoteTextTooLong = "vote_text_too_long", 422,
        vi "Nội dung đầy đủ của biểu quyết quá dài.", "Số ký tự: {}. Biểu quyết chưa mở. Rút gọn, hoặc tách thành nhiều lần biểu quyết.",
        en "The whole text of the vote is too long.", "Characters: {}. The vote has not opened. Shorten the text, or split it into several votes.";
    TooManyLetters = "too_many_letters", 409,
        vi "Quá nhiều thư của các cuộc họp đồng chí đã lập còn chờ gửi.", "Thư chưa gửi: {}. Cuộc họp này chưa được tạo. Chờ máy chủ gửi bớt rồi lập tiếp; nếu số thư không giảm, báo bộ phận kỹ thuật kiểm tra máy chủ thư.",
        en "Too many letters of meetings that you planned wait to be sent.", "Not sent yet: {}. This meeting was not created. Go on when the server has sent some of them; if the number does not fall, ask the IT office to check the mail server.";
    PlannedBefore = "planned_before", 409,
        vi "Lần bấm trước đã tạo cuộc họp này.", "Máy chủ đã lưu nội dung của lần bấm trước; nội dung sửa sau đó chưa được lưu. Mở cuộc họp trong Lịch họp rồi sửa ở đó.",
        en "This meeting was created when the button was pressed before.", "What was sent then is saved; what was changed since is not. Open the meeting in the list and change it there.";
    WrongAddress = "wrong_address", 403,
        vi "Trang mở bằng một địa chỉ, máy chủ lại nhận một địa chỉ khác nên không cho vào phòng họp.", "Mở lại bằng địa chỉ chính thức của hệ thống. Nếu vẫn vậy, báo bộ phận kỹ thuật hai địa chỉ ghi bên cạnh.",
        en "The page was opened by one address and the server was asked by another, so the meeting stays closed.", "Open it by the system's official address. If that does not help, tell the IT office the two addresses named here.";
    NotFound = "not_found", 404,
        vi "Không tìm thấy.", "Địa chỉ có thể sai, hoặc tài khoản không được xem mục này.",
        en "Not found.", "The address may be wrong, or your account may not see it.";
    NotInMeeting = "not_in_meeting", 404,
        vi "Người hoặc mục này không còn trong cuộc họp.", "Không có gì thay đổi. Xem lại danh sách rồi chọn lại.",
        en "This person or item is no longer in the meeting.", "Nothing has changed. Look at the list and choose again.";
    Conflict = "conflict", 409,
        vi "Mục này đã có hoặc vừa thay đổi.", "Tải lại trang để xem bản mới rồi làm lại.",
        en "It exists already or has just changed.", "Reload the page to see the latest and try again.";
    UsernameTaken = "username_taken", 409,
        vi "Tên đăng nhập này đã có người dùng.", "Chọn tên đăng nhập khác rồi lưu lại. Nội dung đã nhập vẫn còn.",
        en "This user name is taken.", "Choose another one and save again. What was typed is still there.";
    UnitCodeTaken = "unit_code_taken", 409,
        vi "Mã này đã là mã của đơn vị khác.", "Chọn mã khác rồi lưu lại. Nội dung đã nhập vẫn còn.",
        en "This code belongs to another unit.", "Choose another one and save again. What was typed is still there.";
    MeetingEnded = "meeting_ended", 409,
        vi "Cuộc họp đã kết thúc.", "Xem biên bản và bản gỡ băng tại trang cuộc họp.",
        en "The meeting has ended.", "See its minutes and transcript on the meeting's page.";
    HeldElsewhere = "held_elsewhere", 409,
        vi "Cuộc họp này được ghi là đã họp ở nơi khác.", "Không vào phòng họp được. Nếu còn họp trên hệ thống thì chủ trì hoặc thư ký sửa thời gian cuộc họp trước.",
        en "This meeting is noted as held elsewhere.", "There is no room to enter. If it is still to be held here, the chair or the secretary changes its time first.";
    FilesOver = "files_over", 409,
        vi "Cuộc họp đã kết thúc nên tệp này không được lưu.", "Cần đưa vào hồ sơ thì gửi tệp cho thư ký bằng cách khác, ví dụ thư điện tử.",
        en "The meeting has ended, so this file was not kept.", "If it belongs to the records, send it to the secretary in another way, for example by mail.";
    MeetingCancelled = "meeting_cancelled", 409,
        vi "Cuộc họp đã hủy: {}.", "Không cần trả lời, kiểm tra điểm cầu hay vào phòng họp nữa. Cần biết thêm thì hỏi đơn vị mời họp.",
        en "The meeting is cancelled: {}.", "Nobody needs to answer, to check a site or to enter any more. For more, ask the inviting unit.";
    RollCallConfirmed = "roll_call_confirmed", 409,
        vi "Điểm danh đã được xác nhận nên không sửa được nữa.", "Cần sửa thì chủ trì hoặc thư ký mở lại điểm danh trước. Chưa có gì thay đổi.",
        en "The roll call is confirmed and does not change any more.", "To correct it, the chair or the secretary opens it again first. Nothing has changed.";
    TechnicianOfOthers = "technician_of_others", 403,
        vi "Số của kỹ thuật viên do chính đơn vị đó hoặc cấp trên của đơn vị ghi.", "Chưa có gì thay đổi. Nhờ đơn vị đó ghi số tại trang kiểm tra điểm cầu của cuộc họp, hoặc nhờ quản trị viên.",
        en "Whom to call is noted by the unit itself or one above it.", "Nothing has changed. Ask the unit to leave a number on the page that checks its site, or an administrator.";
    BadPhone = "bad_phone", 422,
        vi "Số điện thoại này không dùng được.", "Ghi số có ít nhất 3 chữ số, dài tối đa 60 ký tự; có thể ghi hai số, số máy lẻ, tên người nghe máy.",
        en "This telephone number cannot be used.", "Write a number of at least 3 figures, at most 60 characters; two numbers, an extension and whose it is may stand there.";
    GroupNameTaken = "group_name_taken", 409,
        vi "Đơn vị đã có nhóm mời tên này.", "Đặt tên khác, hoặc sửa nhóm đã có. Chưa có gì thay đổi.",
        en "There is a group of this name already.", "Choose another name, or change that group. Nothing has changed.";
    GroupsFull = "groups_full", 409,
        vi "Đơn vị đã có 100 nhóm mời.", "Xóa nhóm không dùng nữa rồi lưu lại. Chưa có gì thay đổi.",
        en "There are 100 groups already.", "Delete groups that are not used any more, then save again. Nothing has changed.";
    TimeOpen = "time_open", 409,
        vi "Cuộc họp đang hoãn, chưa có thời gian mới.", "Trả lời giấy mời khi có thời gian mới. Chưa có gì thay đổi.",
        en "The meeting is put off and has no new time yet.", "Answer when it has a new time. Nothing has changed.";
    BadAddress = "bad_address", 422,
        vi "Địa chỉ thư điện tử này không dùng được.", "Kiểm tra lại địa chỉ, ví dụ vanthu@tanlap.gov.vn. Mỗi ô một địa chỉ; chưa có gì thay đổi.",
        en "This e-mail address cannot be used.", "Check the address, for example vanthu@tanlap.gov.vn. One address only; nothing has changed.";
    AddressOutside = "address_outside", 422,
        vi "Hệ thống không gửi thư đến tên miền của địa chỉ này.", "Thư chỉ gửi đến địa chỉ thuộc: {}. Ghi địa chỉ khác, hoặc nhờ bộ phận công nghệ thông tin thêm tên miền vào mail_domains; chưa có gì thay đổi.",
        en "Letters do not go to the domain of this address.", "They go to addresses of: {}. Give another address, or ask the IT office to add the domain to mail_domains; nothing has changed.";
    MailOff = "mail_off", 409,
        vi "Hệ thống chưa được cài đặt để gửi thư.", "Chép nội dung để gửi bằng cách khác, hoặc nhờ bộ phận công nghệ thông tin cài đặt máy chủ thư.",
        en "This installation does not send letters.", "Copy the text and send it in another way, or ask the IT office to set up a mail server.";
    BadHallName = "bad_hall_name", 422,
        vi "Một dòng họ tên không dùng được.", "Dòng nêu dưới đây có ký tự lạ, không có chữ hoặc dài quá 300 ký tự. Gõ lại dòng đó rồi lưu; chưa có gì thay đổi.",
        en "A line of the names cannot be used.", "The line named below has an invisible character, no letter, or more than 300 characters. Type it again and save; nothing has changed.";
    HallCountBelowNames = "hall_count_below_names", 422,
        vi "Số người dự ít hơn số họ tên đã ghi.", "Kiểm tra lại số người, hoặc bỏ bớt họ tên. Chưa có gì thay đổi.",
        en "There are more names than people in the hall.", "Check the number of people, or remove names. Nothing has changed.";
    AbsentWithPeople = "absent_with_people", 409,
        vi "Đơn vị này đã ghi có người dự nên không ghi là vắng được.", "Đơn vị vắng thì bỏ số người, họ tên và người dự thay trước. Chưa có gì thay đổi.",
        en "People of this unit were noted, so it cannot be noted as absent.", "If it is absent, remove the number of people, the names and the deputy first. Nothing has changed.";
    AbsentThoughItCame = "absent_though_it_came", 409,
        vi "Đơn vị này đã vào họp nên không ghi là vắng được.", "Điểm danh tự ghi giờ đến, giờ rời của đơn vị. Chưa có gì thay đổi.",
        en "This unit has come to the meeting, so it cannot be noted as absent.", "The roll call keeps by itself when it came and when it left. Nothing has changed.";
    HallReportedMeanwhile = "hall_reported_meanwhile", 409,
        vi "Người khác vừa báo số người của điểm cầu này.", "Xem số mới bên dưới, rồi giữ số đó hoặc lưu số của mình.",
        en "Somebody else has just reported this hall.", "See their report below, then keep it or save yours.";
    VotesFull = "votes_full", 409,
        vi "Không mở thêm biểu quyết được.", "Mỗi lúc nhiều nhất 5 biểu quyết, mỗi cuộc họp nhiều nhất 200. Kết thúc một biểu quyết đang mở rồi làm lại.",
        en "No further vote can be opened.", "At most 5 are open at a time, and 200 in a meeting. Close an open one and try again.";
    VoteClosed = "vote_closed", 409,
        vi "Biểu quyết đã kết thúc.", "Phiếu gửi sau lúc kết thúc không được tính. Xem kết quả ở bảng Biểu quyết.",
        en "The vote has ended.", "What is cast after the end does not count. See the result in the panel Votes.";
    VotedAlready = "voted_already", 409,
        vi "Phiếu kín của ông/bà đã được ghi nhận.", "Muốn đổi phiếu thì dùng đúng máy đã bỏ phiếu, hoặc nhập mã phiếu đã ghi lại. Phiếu đã bỏ không thay đổi.",
        en "Your secret ballot has been counted.", "To change it, use the device on which you voted, or enter the code that you noted. The ballot has not changed.";
    BallotCodeTaken = "ballot_code_taken", 409,
        vi "Mã phiếu này là của một phiếu khác.", "Phiếu chưa được ghi nhận. Chọn và gửi lại; máy sẽ tạo mã mới.",
        en "This code belongs to another ballot.", "Your ballot was not counted. Choose and cast it again; a new code will be made.";
    VotersChanged = "voters_changed", 409,
        vi "Danh sách người bỏ phiếu vừa thay đổi.", "Có người mới vào hoặc vừa rời. Xem lại danh sách rồi bấm mở biểu quyết.",
        en "The voters have just changed.", "Somebody came or left. Look at the list again and open the vote.";
    NotAVoter = "not_a_voter", 403,
        vi "Ông/bà không có trong danh sách bỏ phiếu.", "Danh sách được chốt lúc mở biểu quyết. Cần bỏ phiếu thì báo thư ký.",
        en "You are not on the list of voters.", "The list was fixed when the vote opened. If you should vote, tell the secretary.";
    AnotherVoteOpened = "another_vote_opened", 409,
        vi "Một biểu quyết khác vừa được mở.", "Xem biểu quyết đó ở bảng Biểu quyết. Nếu vẫn cần mở thêm thì bấm lại.",
        en "Another vote has just been opened.", "See it in the panel Votes. If you still need this one, press again.";
    NobodyMayVote = "nobody_may_vote", 409,
        vi "Chưa có ai bỏ phiếu được.", "Biểu quyết chỉ gồm người dự bằng tài khoản đang có mặt. Chờ các điểm cầu vào họp rồi mở.",
        en "Nobody can vote yet.", "A vote is held among those who are here with an account. Open it when the sites have come.";
    RepliesOver = "replies_over", 409,
        vi "Cuộc họp đã khai mạc, không trả lời giấy mời được nữa.", "Vào phòng họp để dự; nếu không dự được, báo trực tiếp cho thư ký.",
        en "The meeting has been opened; invitations are not answered any more.", "Enter the meeting; if you cannot, tell the secretary.";
    MeetingNotOpen = "meeting_not_open", 409,
        vi "Cuộc họp chưa khai mạc.", "Chủ trì hoặc thư ký khai mạc cuộc họp trước rồi làm lại.",
        en "The meeting has not been opened.", "The chair or the secretary opens it first; then try again.";
    MeetingNotEnded = "meeting_not_ended", 409,
        vi "Cuộc họp chưa kết thúc.", "Kết thúc cuộc họp trước rồi làm lại.",
        en "The meeting has not ended.", "End the meeting first, then try again.";
    RemovedFromMeeting = "removed_from_meeting", 403,
        vi "Chủ trì đã mời ra khỏi cuộc họp.", "Liên hệ chủ trì hoặc thư ký để được vào lại.",
        en "The chair has removed you from this meeting.", "Ask the chair or the secretary to be let in again.";
    SentOut = "sent_out", 403,
        vi "Điểm cầu đang ở phòng chờ.", "Đợi chủ trì hoặc thư ký cho vào lại phòng họp.",
        en "You have been sent out to the lobby.", "Wait until the chair or the secretary lets you in again.";
    RoomFull = "room_full", 503,
        vi "Phòng họp đã đủ người.", "Chờ có người rời họp, hoặc cùng dự với một điểm cầu khác.",
        en "The meeting is full.", "Wait until somebody leaves, or join together with another site.";
    RoomLocked = "room_locked", 503,
        vi "Phòng họp đang khóa.", "Nhờ chủ trì hoặc thư ký mở khóa phòng họp, rồi kết nối lại.",
        en "The room is locked.", "Ask the chair or the secretary to unlock it, then connect again.";
    ScreenTaken = "screen_taken", 409,
        vi "Điểm cầu khác đang trình chiếu.", "Chờ điểm cầu đó dừng, hoặc bấm Trình chiếu rồi chọn Trình chiếu thay.",
        en "Another site is presenting.", "Wait until it stops, or present and choose to present instead.";
    ChairsNow = "chairs_now", 409,
        vi "Người này đang chủ trì.", "Lấy lại quyền chủ trì, hoặc giao cho người khác, rồi mới chuyển người này về dự thính.",
        en "This person chairs now.", "Take the chair back, or hand it to somebody else, before they become an observer again.";
    ChairShows = "chair_shows", 409,
        vi "Chủ trì đang trình chiếu.", "Phần trình chiếu của chủ trì được ưu tiên. Khi chủ trì dừng, bấm Trình chiếu lại.",
        en "The chair is presenting.", "What the chair presents comes first. When it stops, present again.";
    PaperOffice = "paper_office", 415,
        vi "Máy chủ chưa cài LibreOffice nên chưa nhận được tệp Word, Excel, PowerPoint.", "Hãy lưu tài liệu thành PDF rồi tải lên: mở tệp, chọn Lưu thành (Save As), kiểu PDF. Chưa có gì được lưu.",
        en "LibreOffice is not installed on the server, so it takes no files of Word, Excel and PowerPoint.", "Save the paper as PDF and add that: open it, choose Save As, the kind PDF. Nothing was saved.";
    PaperOfficeKind = "paper_office_kind", 415,
        vi "Không nhận được kiểu tệp này.", "Tài liệu là tệp PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), hoặc ảnh PNG, JPEG. Tệp kiểu cũ (.doc, .xls, .ppt) hay kiểu khác thì mở ra, lưu thành PDF rồi gửi tệp PDF. Chưa có gì được lưu.",
        en "Files of this kind are not taken.", "A paper is a PDF, a file of Word (.docx), Excel (.xlsx) or PowerPoint (.pptx), or a picture as PNG or JPEG. Open one of an old kind (.doc, .xls, .ppt) or another, save it as PDF and add that. Nothing was saved.";
    PaperMacros = "paper_macros", 415,
        vi "Tệp có macro, hoặc có nội dung lấy từ nơi khác.", "Macro là đoạn chương trình có thể gây hại nên máy chủ không mở tệp này. Lưu lại thành .docx, .xlsx, .pptx không có macro, hoặc thành PDF, rồi gửi lại. Chưa có gì được lưu.",
        en "The file has macros, or fetches something from elsewhere.", "Macros are programs that can do harm, so the server does not open it. Save it as .docx, .xlsx or .pptx without macros, or as PDF, and add that. Nothing was saved.";
    PaperActive = "paper_active", 415,
        vi "Tệp PDF chứa chương trình, hoặc tự mở tệp ở nơi khác.", "Nội dung đó có thể gây hại cho máy của người đọc nên tệp chưa được lưu. Mở tệp, chọn In, chọn máy in là PDF, rồi gửi tệp PDF mới.",
        en "The PDF has a program in it, or opens files of other machines.", "That can harm the devices of those who read it, so it was not saved. Open it, print it to a new PDF and add that.";
    PaperUnreadable = "paper_unreadable", 422,
        vi "Không hiển thị được tệp này.", "Tài liệu là tệp PDF, hoặc ảnh PNG, JPEG, tối đa 300 trang. Mở tệp xem có bị hỏng không, lưu lại thành PDF rồi gửi lại. Chưa có gì được lưu.",
        en "This file cannot be shown.", "A paper is a PDF, or a picture as PNG or JPEG, of at most 300 pages. Open it to see whether it is damaged, save it as PDF again and add that. Nothing was saved.";
    PaperEncrypted = "paper_encrypted", 422,
        vi "Tệp có mật khẩu.", "Mở tệp bằng mật khẩu, in hoặc lưu ra tệp PDF không đặt mật khẩu, rồi gửi tệp đó. Chưa có gì được lưu.",
        en "The file asks for a password.", "Open it with its password, print or save it to a PDF without one, and add that file. Nothing was saved.";
    PaperTooLong = "paper_too_long", 422,
        vi "Tài liệu có quá nhiều trang, hoặc trang quá lớn.", "Mỗi tài liệu tối đa 300 trang; ảnh tối đa 40 triệu điểm ảnh; trang không dài quá 8 lần chiều rộng. Chia tài liệu thành nhiều tệp rồi gửi lần lượt. Chưa có gì được lưu.",
        en "The paper has too many pages, or a page is too large.", "A paper has at most 300 pages, a picture at most 40 million pixels, and a page is at most eight times as long as wide. Divide it and add the parts one by one. Nothing was saved.";
    PapersFull = "papers_full", 409,
        vi "Cuộc họp đã đủ số tài liệu cho phép.", "Mỗi cuộc họp có tối đa 100 tài liệu, tổng cộng 600 MB và 3.000 trang; mỗi đại biểu gửi tối đa 20 tài liệu. Xóa tài liệu không cần nữa rồi gửi lại. Chưa có gì được lưu.",
        en "The meeting has as many papers as it takes.", "A meeting has at most 100 papers, 600 MB and 3,000 pages together; a delegate adds at most 20. Delete some that are not needed any more and add it again. Nothing was saved.";
    WebhooksFull = "webhooks_full", 409,
        vi "Đã có đủ 20 phần mềm nhận tin.", "Xóa phần mềm không dùng nữa rồi thêm lại. Chưa có gì được lưu.",
        en "There are 20 receivers of notifications, as many as there may be.", "Delete one that is not used any more, then add this one. Nothing was saved.";
    BadWebhookAddress = "bad_webhook_address", 422,
        vi "Địa chỉ nhận tin chưa đúng.", "Ghi địa chỉ bắt đầu bằng https:// hoặc http://, không kèm tên và mật khẩu, ví dụ https://qlvb.tinh.gov.vn/nhan-tin. Chưa có gì được lưu.",
        en "This is no address of a receiver.", "Write an address that begins with https:// or http://, without a user name and password, for example https://qlvb.tinh.gov.vn/notify. Nothing was saved.";
    PaperReplaced = "paper_replaced", 409,
        vi "Tài liệu này vừa có bản mới hoặc vừa bị xóa.", "Chưa có gì được lưu hay xóa. Xem lại danh sách tài liệu; nếu vẫn cần thì làm lại với bản đang có.",
        en "A newer version of this paper was added meanwhile, or it was deleted.", "Nothing was saved or deleted. Look at the list of papers; if it is still needed, do it again with the version that is there.";
    PaperVersionsFull = "paper_versions_full", 409,
        vi "Tài liệu này đã có đủ 20 bản.", "Xóa bớt bản trước không cần nữa rồi gửi lại, hoặc gửi thành tài liệu mới. Chưa có gì được lưu.",
        en "This paper has 20 versions, as many as are kept.", "Delete earlier versions that are not needed any more and send it again, or add it as another paper. Nothing was saved.";
    PageNotReady = "page_not_ready", 425,
        vi "Trang này chưa chuẩn bị xong.", "Chờ giây lát, trang sẽ tự hiện.",
        en "This page is not ready yet.", "Wait a moment; it appears by itself.";
    PageUnreadable = "page_unreadable", 404,
        vi "Không hiển thị được trang này.", "Các trang khác vẫn xem được. Tải tệp gốc về máy để xem trang này.",
        en "This page cannot be shown.", "The other pages can be read. Download the file to see this one.";
    ChatFull = "chat_full", 429,
        vi "Trao đổi trong cuộc họp này đã đạt giới hạn.", "Tin nhắn chưa được gửi. Các tin đã gửi vẫn còn. Xin phát biểu hoặc gửi văn bản cho thư ký.",
        en "The chat of this meeting has reached its limit.", "The message was not sent; what was sent before stays. Speak, or send a document to the secretary.";
    ChatClosed = "chat_closed", 403,
        vi "Chủ trì đã tạm đóng trao đổi.", "Lời nhắn chưa được gửi, vẫn còn trong ô nhập. Có thể chọn gửi riêng chủ trì và thư ký, hoặc chờ mở lại.",
        en "The chair has closed the chat for now.", "The message was not sent and is still in the field. It can be sent to the chair and secretary, or wait until the chat is open again.";
    ChatFilesFull = "chat_files_full", 409,
        vi "Trao đổi trong cuộc họp này đã đủ số tệp cho phép.", "Mỗi người gửi tối đa 20 tệp, tổng cộng 100 MB; cả cuộc họp tối đa 200 tệp, 600 MB. Tệp này chưa được gửi. Có thể thêm vào Tài liệu của cuộc họp.",
        en "The chat of this meeting has as many files as it takes.", "One person sends at most 20 files, 100 MB together; the meeting takes 200 files, 600 MB. This file was not sent. It can be added to the papers of the meeting.";
    ChatFileKind = "chat_file_kind", 415,
        vi "Trao đổi chỉ nhận tệp PDF, Word, Excel, PowerPoint và ảnh PNG, JPEG.", "Tệp chưa được gửi. Mở tệp xem có bị hỏng không; tệp kiểu cũ (.doc, .xls, .ppt) hoặc có mật khẩu thì lưu lại thành .docx, .xlsx, .pptx hoặc PDF không đặt mật khẩu rồi gửi lại.",
        en "The chat takes PDF, Word, Excel and PowerPoint files, and pictures as PNG or JPEG.", "The file was not sent. Open it to see whether it is damaged; save an old kind (.doc, .xls, .ppt) or one with a password as .docx, .xlsx, .pptx or PDF without a password, and send that.";
    ChatFileMacros = "chat_file_macros", 415,
        vi "Tệp có chứa macro.", "Macro là đoạn chương trình có thể gây hại cho máy của người nhận, nên tệp chưa được gửi. Lưu lại thành .docx, .xlsx, .pptx (không macro) hoặc PDF rồi gửi lại.",
        en "The file contains macros.", "Macros are programs that can harm the devices of those who open the file, so it was not sent. Save it as .docx, .xlsx, .pptx (without macros) or PDF and send that.";
    ChatFileActive = "chat_file_active", 415,
        vi "Tệp có nội dung tự chạy chương trình hoặc tự lấy dữ liệu từ nơi khác.", "Nội dung đó có thể gây hại cho máy của người nhận, nên tệp chưa được gửi. Mở tệp, bỏ chương trình và đối tượng nhúng, ngắt liên kết đến tệp ở máy khác (trong Excel: Dữ liệu, Sửa liên kết, Ngắt liên kết), hoặc lưu thành PDF, rồi gửi lại.",
        en "Something in the file starts a program or fetches data from elsewhere by itself.", "That can harm the devices of those who open the file, so it was not sent. Open it, remove embedded programs and objects and links to files of other machines (in Excel: Data, Edit Links, Break Link), or save it as PDF, and send that.";
    UploadOffset = "upload_offset", 409,
        vi "Phần tệp vừa gửi không nối tiếp phần máy chủ đã nhận.", "Những phần đã nhận vẫn được giữ. Chờ giây lát, trang sẽ tự gửi tiếp từ chỗ đó.",
        en "The part of the file that was sent does not follow what the server has.", "What was received is kept. Wait a moment; the page goes on from there by itself.";
    UploadDamaged = "upload_damaged", 422,
        vi "Tệp bị hỏng trên đường gửi.", "Tệp chưa được thêm và những phần đã nhận đã được xóa. Chọn lại tệp rồi gửi lại từ đầu.",
        en "The file was damaged on its way.", "It was not added, and what was received is deleted. Choose the file again and send it once more.";
    UploadsFull = "uploads_full", 409,
        vi "Đang có quá nhiều tệp gửi dở.", "Mỗi người gửi cùng lúc tối đa 4 tệp, cả cuộc họp tối đa 200 tệp. Chờ một tệp gửi xong hoặc hủy bớt, rồi gửi lại. Tệp này chưa được gửi.",
        en "Too many files are being sent.", "One person sends at most 4 files at the same time, all of a meeting 200. Wait until one is sent, or cancel one, and try again. This file was not sent.";
    UploadGone = "upload_gone", 404,
        vi "Tệp gửi dở không còn trên máy chủ.", "Tệp gửi dở được giữ 24 giờ kể từ lần gửi gần nhất. Chọn lại tệp rồi gửi lại từ đầu.",
        en "What was sent of the file is no longer there.", "An unfinished file is kept for 24 hours after its last part. Choose the file again and send it once more.";
    SoundCoding = "sound_coding", 415,
        vi "Không nghe được tệp này: {}.", "Mở tệp bằng chương trình đã ghi âm, lưu thành M4A (AAC-LC), MP3, WAV, FLAC hoặc Ogg Opus rồi gửi lại. Tệp chưa thành bản ghi của cuộc họp.",
        en "This file cannot be heard: {}.", "Open it with the program that recorded it, save it as M4A (AAC-LC), MP3, WAV, FLAC or Ogg Opus, and send that. It is no recording of the meeting.";
    SoundUnreadable = "sound_unreadable", 415,
        vi "Tệp này không phải tệp âm thanh hoặc video đọc được.", "Nghe thử tệp trên máy. Nếu nghe được thì lưu thành M4A (AAC-LC), MP3, WAV, FLAC hoặc Ogg Opus rồi gửi lại. Tệp chưa thành bản ghi của cuộc họp.",
        en "This is no sound or video file that can be read.", "Play it on your device. If it can be heard there, save it as M4A (AAC-LC), MP3, WAV, FLAC or Ogg Opus and send that. It is no recording of the meeting.";
    SoundEmpty = "sound_empty", 422,
        vi "Tệp này không có âm thanh.", "Có thể máy ghi đã dừng ngay khi bắt đầu. Chọn tệp khác rồi gửi lại.",
        en "There is no sound in this file.", "The recorder may have stopped as soon as it began. Choose another file and send that.";
    SoundDamaged = "sound_damaged", 422,
        vi "Tệp bị hỏng: một phần âm thanh không đọc được.", "Chép lại tệp từ máy ghi rồi gửi lại. Tệp chưa thành bản ghi của cuộc họp, vì biên bản sẽ thiếu lời mà không ai biết.",
        en "The file is damaged: a part of its sound cannot be read.", "Copy it from the recorder again and send that. It is no recording of the meeting, since the minutes would lack words without anybody knowing.";
    SoundTooLong = "sound_too_long", 422,
        vi "Bản ghi dài quá 12 giờ.", "Cắt thành nhiều tệp ngắn hơn rồi gửi lần lượt, mỗi tệp ghi đúng thời điểm bắt đầu.",
        en "The sound is longer than 12 hours.", "Divide it into shorter files and send them one by one, each with the time at which it begins.";
    SoundNotMade = "sound_not_made", 500,
        vi "Chưa xử lý được tệp ghi âm.", "Tệp vẫn được giữ trên máy chủ. Bấm Thử lại, hoặc báo bộ phận kỹ thuật.",
        en "The sound file could not be processed.", "It is kept on the server. Try again, or tell the IT office.";
    SoundFilesFull = "sound_files_full", 409,
        vi "Cuộc họp này đã đủ tệp ghi âm.", "Mỗi cuộc họp nhận tối đa 20 tệp, tổng cộng 8 GB. Xóa tệp không cần nữa rồi gửi lại. Tệp này chưa được gửi.",
        en "This meeting has as many sound files as it takes.", "A meeting takes 20, of 8 GB together. Remove one that is not needed and send this one again. It was not sent.";
    MeetingNotHeld = "meeting_not_held", 409,
        vi "Cuộc họp chưa diễn ra hoặc đang họp.", "Gửi tệp ghi âm sau giờ họp đã hẹn, hoặc sau khi cuộc họp kết thúc. Tệp chưa được gửi.",
        en "The meeting is still to come, or under way.", "Send the sound file once the planned time has passed, or the meeting has ended. It was not sent.";
    MarkChanged = "mark_changed", 409,
        vi "Ghi chú này vừa được thay đổi hoặc xóa ở một máy khác.", "Thao tác vừa rồi chưa được thực hiện, nội dung đang nhập vẫn còn. Xem ghi chú hiện nay rồi làm lại.",
        en "This note has just been changed or deleted on another device.", "What you did was not carried out; what you were writing is still there. Look at the note as it is now, then try again.";
    MarksFull = "marks_full", 429,
        vi "Ghi chú của cuộc họp này đã đạt giới hạn.", "Nội dung vừa nhập chưa được lưu, các ghi chú trước vẫn còn. Xóa bớt ghi chú không cần hoặc ghi tiếp vào biên bản sau cuộc họp.",
        en "The notes of this meeting have reached their limit.", "What was entered is not saved; earlier notes stay. Delete notes that are not needed, or go on in the minutes after the meeting.";
    AgendaFull = "agenda_full", 409,
        vi "Chương trình đã đủ 200 mục, không thêm được nữa.", "Đổi tên một mục chưa họp thành nội dung mới, hoặc xóa một mục đã thêm trong cuộc họp mà không dùng.",
        en "The agenda has 200 items, and takes no more.", "Rename an item that was not held yet, or remove one that was added in the meeting and is not needed.";
    ItemTakenUp = "item_taken_up", 409,
        vi "Mục này đã đưa ra họp.", "Mục đã họp thì không bỏ qua và không xóa được. Có thể chuyển sang mục khác.",
        en "The meeting has come to this item.", "An item that was taken up is neither skipped nor removed. You can go to another one.";
    ItemPlanned = "item_planned", 409,
        vi "Mục này có trong chương trình đã gửi.", "Mục đã gửi trong giấy mời thì không xóa được. Nếu không họp mục này thì bấm Bỏ qua mục này.",
        en "This item stands in the agenda that was sent.", "Only items that were added in the meeting are removed. If it is not held, skip it.";
    ItemUsed = "item_used", 409,
        vi "Mục này đã có tài liệu, ghi chú hoặc biểu quyết.", "Những nội dung đó thuộc về mục này nên không xóa được. Nếu không họp mục này thì bấm Bỏ qua mục này.",
        en "Papers, notes or votes belong to this item.", "Therefore it is not removed. If it is not held, skip it.";
    ReplyToOtherTime = "reply_to_other_time", 409,
        vi "Giờ họp vừa đổi.", "Trả lời chưa được gửi, nội dung đã nhập vẫn còn. Xem giờ họp mới rồi gửi lại.",
        en "The time of the meeting has just changed.", "The answer was not sent, and what was typed is still there. Look at the new time and send it again.";
    ReplyChanged = "reply_changed", 409,
        vi "Đơn vị này vừa trả lời hoặc đổi trả lời.", "Nội dung vừa nhập chưa được lưu. Xem trả lời mới rồi ghi lại nếu vẫn cần.",
        en "This unit has just answered, or changed its answer.", "What you entered is not saved. Look at the new answer, and enter yours again if it is still needed.";
    DeputyOutside = "deputy_outside", 409,
        vi "Người này không thuộc đơn vị.", "Trả lời chưa được gửi. Chọn người của đơn vị hoặc của đơn vị trực thuộc, hoặc ghi tên nếu người dự thay không có tài khoản.",
        en "This person does not belong to the unit.", "The answer was not sent. Choose somebody of the unit or of one below it, or write the name of somebody without an account.";
    DeputyHasSeat = "deputy_has_seat", 409,
        vi "Người này đã có vai trò khác trong cuộc họp.", "Trả lời chưa được gửi. Chủ trì, thư ký và người dự thay cho đơn vị khác không dự thay được. Chọn người khác.",
        en "This person has another part in the meeting.", "The answer was not sent. Chair, secretary and the deputy of another unit cannot be a deputy. Choose somebody else.";
    ActionItemChanged = "action_item_changed", 409,
        vi "Nhiệm vụ này vừa được người khác cập nhật.", "Phần vừa nhập chưa được lưu và vẫn còn trên màn hình. Xem nội dung mới rồi gửi lại nếu vẫn cần.",
        en "Somebody else has just changed this action item.", "What you entered is not saved and still on the screen. Look at what is new, and send again if it is still needed.";
    ActionItemState = "action_item_state", 409,
        vi "Nhiệm vụ không còn ở trạng thái làm được việc này.", "Chưa có gì được lưu. Tải lại trang để xem trạng thái hiện nay của nhiệm vụ.",
        en "The action item is not in a state for this any more.", "Nothing was saved. Load the page again to see where it stands.";
    LateReasonMissing = "late_reason_missing", 422,
        vi "Nhiệm vụ đã quá hạn nên cần ghi lý do trễ hẹn.", "Báo cáo chưa được gửi. Ghi lý do trễ hẹn rồi gửi lại.",
        en "The action item is late, and it is not said why.", "The report was not sent. Say why it is late, then send again.";
    DeadlinePassed = "deadline_passed", 422,
        vi "Hạn đã chọn là ngày đã qua.", "Chưa có gì được lưu. Chọn hôm nay hoặc một ngày sau đó.",
        en "The chosen deadline has passed.", "Nothing was saved. Choose today or a later day.";
    DeadlineFar = "deadline_far", 422,
        vi "Hạn đã chọn cách hôm nay quá 10 năm.", "Chưa có gì được lưu. Kiểm tra lại năm.",
        en "The chosen deadline is more than ten years away.", "Nothing was saved. Look at the year again.";
    DeadlineNotLater = "deadline_not_later", 422,
        vi "Ngày xin gia hạn không sau hạn hiện nay.", "Chưa có gì được lưu. Chọn một ngày sau hạn hiện nay.",
        en "The deadline asked for is not later than the present one.", "Nothing was saved. Choose a later day.";
    ActionItemsFrozen = "action_items_frozen", 409,
        vi "Biên bản đã ký nên nhiệm vụ không sửa được nữa.", "Chưa có gì được lưu. Đơn vị thực hiện xin gia hạn nếu cần thêm thời gian; nhiệm vụ giao nhầm thì hủy kèm lý do.",
        en "The minutes are signed, so the action item cannot be changed.", "Nothing was saved. Who needs more time asks for an extension; what was given by mistake is cancelled with a reason.";
    ActionItemsFull = "action_items_full", 409,
        vi "Không thêm được nữa.", "Một cuộc họp có nhiều nhất 1.000 nhiệm vụ, một nhiệm vụ có nhiều nhất 500 lần cập nhật và 30 đơn vị phối hợp. Chưa có gì được lưu.",
        en "There is no room for more.", "A meeting has at most 1,000 action items, one of them at most 500 steps and 30 coordinating units. Nothing was saved.";
    NoSuchUnit = "no_such_unit", 422,
        vi "Đơn vị đã chọn không còn trong danh sách đơn vị.", "Chưa có gì được lưu. Tải lại trang rồi chọn đơn vị khác.",
        en "The chosen unit is not in the list of units any more.", "Nothing was saved. Load the page again and choose another unit.";
    OwnReport = "own_report", 403,
        vi "Người báo cáo không tự xác nhận.", "Chủ trì, thư ký cuộc họp hoặc người khác của đơn vị giao nhiệm vụ xác nhận. Báo cáo vẫn được giữ.",
        en "Nobody confirms their own report.", "Chair or secretary of the meeting, or somebody else of the unit that gave it, confirms it. The report is kept.";
    NotAsking = "not_asking", 409,
        vi "Điểm cầu này không còn đăng ký phát biểu.", "Có thể đã rút đăng ký hoặc vừa được mời ở máy khác. Xem lại danh sách rồi chọn lại.",
        en "This site no longer asks for the floor.", "It may have withdrawn, or was just given the floor from another device. Look at the list and choose again.";
    NotSpeaking = "not_speaking", 409,
        vi "Điểm cầu này không còn quyền phát biểu.", "Lượt phát biểu vừa kết thúc. Muốn nghe tiếp, mời phát biểu lại.",
        en "This site no longer has the floor.", "Its speech has just ended. To go on, give it the floor again.";
    SiteLineLost = "site_line_lost", 409,
        vi "Điểm cầu này đang mất kết nối.", "Chờ điểm cầu kết nối lại rồi mời, hoặc mời điểm cầu khác trước. Đăng ký phát biểu vẫn giữ chỗ.",
        en "The connection of this site is lost.", "Wait until it is back, or give the floor to another site first. Its request keeps its place.";
    FloorFull = "floor_full", 409,
        vi "Đã có 4 điểm cầu đang phát biểu.", "Kết thúc phát biểu của một điểm cầu rồi mời lại.",
        en "Four sites have the floor already.", "End one of their speeches, then give the floor again.";
    TooManyWaiting = "too_many_waiting", 503,
        vi "Từ mạng này đã có nhiều khách đang chờ vào họp.", "Chờ chủ trì cho những người đến trước vào. Trang tự thử lại.",
        en "Several guests from this network are already waiting to come in.", "Wait until the chair has let them in. The page tries again by itself.";
    LineTestsFull = "line_tests_full", 503,
        vi "Chưa thử được đường truyền: nhiều nơi đang thử cùng lúc.", "Chờ nửa phút rồi thử lại. Không cần thử vẫn vào họp được.",
        en "The connection cannot be tested now: several places are testing theirs.", "Wait half a minute and try again. One can enter the meeting without a test.";
    LineTestOver = "line_test_over", 409,
        vi "Lần thử đường truyền này đã kết thúc.", "Thử lại. Không cần thử vẫn vào họp được.",
        en "This test of the connection has ended.", "Try again. One can enter the meeting without a test.";
    AlreadyInMeeting = "already_in_meeting", 409,
        vi "Không thử đường truyền được: đang ở trong cuộc họp này trên một trang hoặc máy khác.", "Rời họp ở đó rồi thử lại.",
        en "The connection is not tested while you are in this meeting on another page or computer.", "Leave the meeting there and try again.";
    OtherAccount = "other_account", 409,
        vi "Trình duyệt này đang đăng nhập bằng tài khoản khác.", "Trang này của tài khoản trước nên không lưu được. Đăng nhập lại bằng tài khoản trước ở cửa sổ mới rồi làm tiếp, hoặc tải lại trang để làm việc với tài khoản đang đăng nhập.",
        en "Another account is signed in in this browser.", "This page belongs to the account before, so nothing can be saved. Sign in to that account again in a new window and go on, or load the page again to work with the account that is signed in.";
    BadMedia = "bad_media", 422,
        vi "Trình duyệt gửi thông tin âm thanh, hình ảnh không đọc được.", "Tải lại trang. Nếu vẫn lỗi, cập nhật trình duyệt. Vẫn xem được tài liệu và trao đổi.",
        en "The browser sent audio or video settings that cannot be read.", "Reload the page. If it happens again, update the browser. Chat and documents still work.";
    TooManyCameras = "too_many_cameras", 422,
        vi "Mỗi điểm cầu gửi được nhiều nhất 3 camera.", "Bỏ bớt một camera trong hộp Thiết bị rồi thêm lại. Các camera đang dùng không bị ảnh hưởng.",
        en "A site can send three cameras at most.", "Take one away under Devices, then add the other. The cameras in use go on.";
    FirstCameraOff = "first_camera_off", 409,
        vi "Camera chính của điểm cầu đang tắt nên camera thêm cũng tắt.", "Bật camera ở thanh điều khiển; các camera thêm bật lại theo.",
        en "The first camera of this site is off, so the added ones are off too.", "Turn the camera on in the bar; the added ones come on with it.";
    BadCameraName = "bad_camera_name", 422,
        vi "Tên camera để trống hoặc dài quá 40 ký tự.", "Mở hộp Thiết bị, chọn hoặc gõ tên ngắn hơn. Các camera đang dùng không bị ảnh hưởng.",
        en "The name of the camera is empty or longer than 40 characters.", "Choose or type a shorter one under Devices. The cameras in use go on.";
    LateSpeechOver = "late_speech_over", 409,
        vi "Biên bản đã ký hoặc đã nhận đủ, nên máy chủ không nhận thêm lời nói gửi muộn.", "Nếu lời nói này cần vào biên bản, báo thư ký cuộc họp.",
        en "The minutes are signed, or enough has come: no more speech is taken afterwards.", "If it belongs in the minutes, tell the secretary of the meeting.";
    MinutesChanged = "minutes_changed", 409,
        vi "Người khác vừa lưu biên bản này.", "Phần đang sửa vẫn còn trên màn hình. Xem khác biệt rồi chọn giữ phần nào.",
        en "Somebody else has just saved these minutes.", "Your edit is still on the screen. Compare the two and choose what to keep.";
    AlreadyHeld = "already_held", 409,
        vi "Hồ sơ cuộc họp này đã được giữ, không xóa.", "Tải lại trang để xem ai giữ và lý do. Muốn đổi lý do thì bỏ giữ rồi giữ lại.",
        en "The records of this meeting are held already.", "Reload the page to see who holds them and why. To change the reason, lift the hold and place it again.";
    MeetingHeld = "meeting_held", 409,
        vi "Hồ sơ cuộc họp đang được giữ, không xóa.", "Chưa có gì bị xóa. Nếu cần xóa, đề nghị người đã giữ hồ sơ hoặc quản trị viên bỏ giữ trước.",
        en "The records of the meeting are held: nothing of them is deleted.", "Nothing was deleted. If it has to be, ask whoever holds them or an administrator to lift the hold first.";
    SoundDeleted = "sound_deleted", 410,
        vi "Ghi âm đã xóa theo thời hạn lưu.", "Không nghe hay gỡ băng lại được nữa. Trang cuộc họp ghi ngày xóa và mã để đối chiếu; biên bản và bản gỡ băng còn lưu thì không thay đổi.",
        en "The sound was deleted because it was kept long enough.", "It cannot be played or transcribed again. The meeting's page says when it was deleted, with a digest; minutes and transcript, where they are kept, are as they were.";
    TranscriptDeleted = "transcript_deleted", 410,
        vi "Bản gỡ băng đã xóa theo thời hạn lưu.", "Không gỡ băng lại nữa. Trang cuộc họp ghi ngày xóa và mã để đối chiếu; biên bản không thay đổi.",
        en "The transcript was deleted because it was kept long enough.", "It is not made again. The meeting's page says when it was deleted, with a digest; the minutes are as they were.";
    MinutesFrozen = "minutes_frozen", 409,
        vi "Biên bản đã trình chủ trì, không sửa được.", "Nếu có sai sót, chủ trì trả lại để sửa khi chưa ký, hoặc lập bản đính chính khi chủ trì đã ký.",
        en "These minutes are up for signature and cannot be edited.", "The chair returns them before signing; once the chair has signed, make a correction.";
    NamedRevisionsFull = "named_revisions_full", 409,
        vi "Biên bản này đã có đủ 50 bản sửa được đặt tên.", "Bỏ tên của bản không cần nữa rồi đặt lại. Tên lần này chưa được lưu.",
        en "These minutes have 50 named revisions, as many as they may have.", "Take the name from one that is not needed any more, then name this one. This name was not saved.";
    CommentsOpen = "comments_open", 409,
        vi "Dự thảo biên bản đang được lấy ý kiến.", "Chờ hết hạn góp ý, hoặc bấm Kết thúc góp ý, rồi làm lại. Một biên bản lấy ý kiến nhiều nhất 20 lần. Chưa có gì thay đổi.",
        en "The draft is being commented on.", "Wait for the deadline, or end the comments, then try again. One document is commented on 20 times at most. Nothing has changed.";
    CommentsOver = "comments_over", 409,
        vi "Đã hết hạn góp ý.", "Góp ý đã gửi trước đó vẫn được giữ. Việc vừa làm chưa được lưu; nếu cần góp ý thêm, liên hệ thư ký cuộc họp.",
        en "The time for comments is over.", "Comments sent before are kept. What you did just now is not saved; if there is more to say, ask the secretary of the meeting.";
    CommentChanged = "comment_changed", 409,
        vi "Góp ý này vừa thay đổi ở nơi khác.", "Nội dung đang gõ vẫn còn. Đọc góp ý mới nhất rồi gửi lại.",
        en "This comment has just changed elsewhere.", "What you typed is still here. Read the comment as it is now, then send again.";
    CommentAnswered = "comment_answered", 409,
        vi "Thư ký đã trả lời góp ý này nên không sửa, không xóa được.", "Nếu còn ý kiến, viết góp ý mới trước khi hết hạn.",
        en "The secretary has answered this comment: it can be neither changed nor deleted.", "Write another one before the deadline.";
    CommentsFull = "comments_full", 409,
        vi "Mỗi người gửi nhiều nhất 50 góp ý cho một lần lấy ý kiến.", "Sửa hoặc gộp các góp ý đã gửi. Các góp ý đó vẫn được giữ.",
        en "One person writes 50 comments at most in one period.", "Change or join those that you have sent. They are kept.";
    CommentDeadlineFar = "comment_deadline_far", 422,
        vi "Hạn góp ý cách hôm nay quá 30 ngày.", "Chọn hạn sớm hơn. Chưa có gì thay đổi.",
        en "The deadline for comments is more than 30 days from now.", "Choose an earlier one. Nothing has changed.";
    CommentDeadlinePassed = "comment_deadline_passed", 422,
        vi "Hạn góp ý đã qua.", "Chọn ngày giờ sau lúc này. Chưa có gì thay đổi.",
        en "The deadline for comments has passed.", "Choose a time that lies ahead. Nothing has changed.";
    AnswerReasonMissing = "answer_reason_missing", 422,
        vi "Không tiếp thu góp ý thì phải ghi lý do.", "Ghi lý do rồi gửi lại.",
        en "A comment is not declined without a reason.", "Write the reason, then send it again.";
    MinutesStepTaken = "minutes_step_taken", 409,
        vi "Việc này đã làm trước đó.", "Tải lại trang để xem biên bản đang ở bước nào. Không có gì thay đổi.",
        en "This was done before.", "Reload the page to see where the minutes stand. Nothing has changed.";
    NoReceivers = "no_receivers", 409,
        vi "Biên bản này không có đơn vị nhận.", "Gói liên thông gửi cho các đơn vị được mời, ngoài đơn vị tổ chức họp. Cuộc họp này không mời đơn vị nào khác.",
        en "These minutes have no receivers.", "The package goes to the invited units beside the one that holds the meeting, and there are none.";
    ReceiptUnreadable = "receipt_unreadable", 422,
        vi "Tệp này không phải thông báo trạng thái văn bản.", "Chọn tệp trạng thái (edXML) mà phần mềm liên thông nhận từ đơn vị. Chưa có gì thay đổi.",
        en "This file is no answer to a document.", "Choose the status message (edXML) that the exchange received from the office. Nothing has changed.";
    ReceiptState = "receipt_state", 422,
        vi "Không rõ trạng thái trong tệp này.", "Hệ thống hiểu các trạng thái từ 01 đến 06: đã đến, từ chối, đã tiếp nhận, phân công, đang xử lý, hoàn thành. Chưa có gì thay đổi.",
        en "The state in this file is not known.", "Known are 01 to 06: arrived, refused, taken, assigned, in work, done. Nothing has changed.";
    ReceiptOfOther = "receipt_of_other", 409,
        vi "Thông báo này là của văn bản khác: {}.", "Mở biên bản có số đó rồi nhập thông báo. Chưa có gì thay đổi.",
        en "This answer is of another document: {}.", "Open the minutes of that number and add the answer there. Nothing has changed.";
    ReceiptsFull = "receipts_full", 409,
        vi "Đã nhập đủ số thông báo trạng thái của cơ quan này.", "Mỗi cơ quan nhập được 40 thông báo; cơ quan không có trong nơi nhận: nhiều nhất 50 cơ quan. Các thông báo đã nhập vẫn còn.",
        en "There are as many answers of this office as there may be.", "40 of each office are kept, and at most 50 offices that are no receivers. Those that were added stay.";
    MinutesNotSigned = "minutes_not_signed", 409,
        vi "Biên bản chưa có đủ chữ ký.", "Chờ thư ký và chủ trì ký xong. Chưa có gì thay đổi.",
        en "These minutes are not signed yet.", "Wait until secretary and chair have signed. Nothing has changed.";
    ReasonMissing = "reason_missing", 422,
        vi "Chưa ghi lý do.", "Ghi lý do rồi gửi lại. Chưa có gì thay đổi.",
        en "There is no reason.", "Write the reason, then send it again. Nothing has changed.";
    SubstituteUnfit = "substitute_unfit", 422,
        vi "Không chọn được người này ký thay chủ trì.", "Chọn người có tài khoản đang dùng, thuộc thành phần dự họp hoặc đơn vị tổ chức, không phải chủ trì hay thư ký của cuộc họp, cũng không phải chính người chỉ định.",
        en "This person cannot sign in the place of the chair.", "Choose somebody with an open account who is invited or belongs to the unit that holds the meeting, and is neither its chair nor its secretary, nor yourself.";
    AlreadyCorrected = "already_corrected", 409,
        vi "Biên bản này đã có bản đính chính.", "Không lập thêm bản thứ hai. Mở bản đính chính để sửa tiếp; nếu bản đó đã ký mà còn sai sót, bấm Đính chính ở trang của bản đó.",
        en "These minutes already have a correction.", "No second one is made. Open the correction to go on with it; if it is signed and has a mistake itself, correct it from its own page.";
    NumberTaken = "number_taken", 409,
        vi "Số này đã cấp cho biên bản khác của đơn vị trong năm.", "Ghi số khác, hoặc để trống ô số để máy chủ cấp số tiếp theo, rồi trình lại. Nội dung đã lưu không thay đổi.",
        en "Other minutes of the unit have this number in this year.", "Enter another number, or leave the field empty for the next one, then submit again. Nothing saved has changed.";
    MinutesIncomplete = "minutes_incomplete", 422,
        vi "Biên bản còn thiếu thông tin bắt buộc.", "Điền ký hiệu có chữ viết tắt của cơ quan (ví dụ BB-UBND), địa danh, thời gian theo dạng 8 giờ 00 phút, ngày 27/11/2026, thành phần tham dự và nội dung rồi trình lại. Nội dung đã lưu không thay đổi.",
        en "The minutes lack something that they need.", "Fill in the symbol with the unit's abbreviation (for example BB-UBND), the place, the times in the form 8 giờ 00 phút, ngày 27/11/2026, who took part and what was said, then submit again. Nothing saved has changed.";
    DraftNoteLeft = "draft_note_left", 422,
        vi "Biên bản còn đoạn hướng dẫn của bản dự thảo.", "Ghi nội dung còn thiếu, bỏ đoạn hướng dẫn được nêu rồi trình lại.",
        en "The minutes still hold the draft's instruction.", "Write what is missing, take out the instruction named here, then submit again.";
    UnprintableLetters = "unprintable_letters", 422,
        vi "Biên bản có ký tự không in được.", "Thay hoặc xóa các ký tự được nêu rồi trình lại. Biên bản chưa được trình, không có gì thay đổi.",
        en "The minutes hold characters that cannot be printed.", "Replace or remove the ones named here, then submit again. The minutes are not submitted; nothing has changed.";
    NotYourTurn = "not_your_turn", 409,
        vi "Chưa đến lượt ký.", "Chữ ký của thư ký có trước, rồi đến chữ ký của chủ trì.",
        en "It is not your turn to sign.", "The secretary signs first, then the chair.";
    WrongPassphrase = "wrong_passphrase", 422,
        vi "Mật khẩu của chữ ký số không đúng.", "Nhập lại mật khẩu. Biên bản chưa được ký, không có gì thay đổi.",
        en "The passphrase of the signing key is wrong.", "Enter it again. The minutes are not signed; nothing has changed.";
    PassphraseEmpty = "passphrase_empty", 422,
        vi "Chữ ký số phải có mật khẩu.", "Nhập mật khẩu. Tệp không có mật khẩu thì đặt mật khẩu cho tệp hoặc xin tệp khác từ nơi cấp.",
        en "A signing key needs a passphrase.", "Enter it. For a file without one, set a passphrase or ask its issuer for another file.";
    CertificateExpired = "certificate_expired", 422,
        vi "Chứng thư của chữ ký số đã hết hạn.", "Xin chứng thư mới từ nơi cấp rồi thêm vào tài khoản. Chưa có gì được ký hoặc lưu.",
        en "The certificate of the signing key has expired.", "Ask its issuer for a new one and add it to the account. Nothing was signed or saved.";
    CertificateNotYetValid = "certificate_not_yet_valid", 422,
        vi "Chứng thư của chữ ký số chưa có hiệu lực.", "Chờ đến ngày chứng thư có hiệu lực, hoặc báo bộ phận kỹ thuật nếu đồng hồ máy chủ sai. Chưa có gì được ký hoặc lưu.",
        en "The certificate of the signing key is not valid yet.", "Wait for its first day, or tell the IT office if the server's clock is wrong. Nothing was signed or saved.";
    CertificateNotTrusted = "certificate_not_trusted", 422,
        vi "Chứng thư không do tổ chức được tin cậy tại đây cấp để ký văn bản.", "Dùng chữ ký số khác, hoặc báo bộ phận kỹ thuật thêm tổ chức cấp chứng thư. Chưa có gì được ký hoặc lưu.",
        en "The certificate was not issued for signing by an authority trusted here.", "Use another key, or ask the IT office to add the authority. Nothing was signed or saved.";
    OtherName = "other_name", 409,
        vi "Tên trong chứng thư khác tên của tài khoản.", "Kiểm tra hai tên. Nếu đúng là chữ ký số của mình thì xác nhận; việc này được ghi vào nhật ký.",
        en "The name in the certificate is not the account's name.", "Compare the two. If the key is yours, confirm it; that is logged.";
    DocumentChanged = "document_changed", 409,
        vi "Văn bản đã thay đổi sau khi mở để ký.", "Tải lại văn bản, đọc lại rồi ký. Biên bản chưa được ký.",
        en "The document has changed since it was opened for signing.", "Load it again, read it, then sign. The minutes are not signed.";
    DossierChanged = "dossier_changed", 409,
        vi "Hồ sơ đã được lập lại sau khi mở để ký.", "Tải lại trang, xem hồ sơ mới rồi ký. Hồ sơ chưa được ký.",
        en "The dossier was made anew since it was opened for signing.", "Reload the page, look at the new one, then sign. It is not signed.";
    DossierGone = "dossier_gone", 404,
        vi "Tệp hồ sơ không còn trên máy chủ.", "Tệp chỉ được giữ 7 ngày. Lập lại hồ sơ rồi tải xuống; dữ liệu của cuộc họp vẫn còn.",
        en "The file of the dossier is not on the server any more.", "It is kept for 7 days. Make the dossier again, then download it; nothing of the meeting is lost.";
    DossierTooLarge = "dossier_too_large", 413,
        vi "Hồ sơ kèm ghi âm lớn quá 4 GB.", "Lập hồ sơ không kèm tệp ghi âm: mã của từng tệp ghi âm vẫn có trong hồ sơ. Chưa có gì được ghi.",
        en "With its sound the dossier is larger than 4 GB.", "Make it without the recordings: their digests are in it all the same. Nothing was written.";
    KeyUnusable = "key_unusable", 422,
        vi "Không dùng được chữ ký số này.", "Kiểm tra tệp .p12/.pfx hoặc thiết bị ký, thời hạn chứng thư, rồi thử lại. Biên bản chưa được ký.",
        en "This signing key cannot be used.", "Check the .p12/.pfx file or the token and the certificate's validity, then try again. The minutes are not signed.";
    TimeStampFailed = "time_stamp_failed", 502,
        vi "Máy chủ cấp dấu thời gian không trả lời.", "Biên bản chưa được ký. Thử lại sau, hoặc báo bộ phận kỹ thuật.",
        en "The time-stamp authority does not answer.", "The minutes are not signed. Try again later or tell the IT office.";
    NoSpeechModel = "no_speech_model", 409,
        vi "Máy chủ chưa cài phần nhận dạng tiếng nói.", "Bản ghi âm vẫn được giữ. Báo bộ phận kỹ thuật cài, rồi yêu cầu gỡ băng lại.",
        en "No speech model is installed.", "The recordings are kept. Install a model, then ask for the transcript again.";
    TranscriptFailed = "transcript_failed", 500,
        vi "Gỡ băng chưa thành công.", "Bản ghi âm vẫn được giữ. Yêu cầu gỡ băng lại, hoặc báo bộ phận kỹ thuật.",
        en "The transcript could not be made.", "The recordings are kept. Ask for it again or tell the IT office.";
    FontsMissing = "fonts_missing", 500,
        vi "Máy chủ thiếu phông chữ để lập văn bản.", "Báo bộ phận kỹ thuật cài gói phông Liberation 2. Nội dung biên bản vẫn được giữ.",
        en "The server lacks the fonts for the document.", "Ask the IT office to install the Liberation 2 fonts. The minutes' text is safe.";
    StorageFull = "storage_full", 507,
        vi "Máy chủ hết chỗ lưu.", "Thay đổi vừa rồi chưa được lưu. Giữ trang này mở và báo bộ phận kỹ thuật.",
        en "The server's disk is full.", "The last change is not saved. Keep this page open and tell the IT office.";
    Unavailable = "unavailable", 503,
        vi "Hệ thống đang bận hoặc đang khởi động lại.", "Chờ vài giây rồi thử lại. Dữ liệu đã lưu vẫn an toàn.",
        en "The system is busy or restarting.", "Wait a few seconds and try again. What was saved is safe.";
    Internal = "internal", 500,
        vi "Hệ thống gặp trục trặc.", "Dữ liệu đã lưu vẫn an toàn. Thử lại; nếu vẫn lỗi, báo bộ phận kỹ thuật.",
        en "Something went wrong in the system.", "What was saved is safe. Try again; if it happens again, tell the IT office.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_speaks_both_languages_and_no_jargon() {
        for code in ProblemCode::ALL {
            for language in [Language::Vietnamese, Language::English] {
                let problem = Problem::new(*code, language);
                assert!(problem.title.ends_with('.') && problem.detail.ends_with('.'), "{code:?}");
                // The signing token is a thing that an official holds in the hand, in English;
                // Vietnamese calls it a device.
                let unfit: &[&str] = match language {
                    Language::Vietnamese => &["token", "session", "phiên làm việc", "Thôi", "thôi", "ký ký"],
                    Language::English => &["session"],
                };
                for word in unfit.iter().chain(&["SFU", "ICE", "server error", "null", "SDP"]) {
                    assert!(!format!("{} {}", problem.title, problem.detail).contains(word), "{code:?} says {word}");
                }
            }
        }
    }

    #[test]
    fn a_fact_stands_where_the_sentence_has_a_place_for_it() {
        let cancelled = Problem::new(ProblemCode::MeetingCancelled, Language::Vietnamese);
        assert_eq!(cancelled.title, "Cuộc họp đã hủy.");
        let with_reason = cancelled.with_fact("Hoãn vì mưa lũ");
        assert_eq!((&*with_reason.title, with_reason.fact), ("Cuộc họp đã hủy: Hoãn vì mưa lũ.", None));
        let wrong = Problem::new(ProblemCode::InvalidField, Language::English).with_fact("title");
        assert_eq!(wrong.fact.as_deref(), Some("title"));
    }

    #[test]
    fn the_readers_first_known_language_wins() {
        assert_eq!(Language::from_header(None), Language::Vietnamese);
        assert_eq!(Language::from_header(Some("fr, en-GB;q=0.8, vi;q=0.5")), Language::English);
        assert_eq!(Language::from_header(Some("vi-VN,en")), Language::Vietnamese);
    }
}
