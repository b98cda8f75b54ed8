// Generated from the Rust crate `protocol` by `cargo run -p protocol --bin generate`. Do not edit.

export const PROTOCOL_VERSION = 7;
export const MAX_CHAT_CHARS = 2000;
export const MAX_CAMERA_NAME_CHARS = 40;
export const MAX_MARK_CHARS = 2000;
export const MAX_MARKS_AT_ONCE = 200;
export const MAX_DELETED_MARKS = 20;
export const MAX_STILL_BYTES = 3000;
export const MAX_SCREEN_STILL_BYTES = 40000;
export const ITEMS_PER_PAGE = 50;
export const MAX_ITEM_CHARS = 2000;
export const MAX_CHAT_FILE_BYTES = 20971520;
export const MAX_CHAT_FILE_NAME_CHARS = 150;
export const CHAT_DELETED_AFTER_HOURS = 24;
export const MAX_COMMENT_CHARS = 2000;
export const MAX_PERIOD_DAYS = 30;
export const MAX_ITEM_MINUTES = 600;
export const MAX_SERIES = 53;
export const MAX_INVITED_PEOPLE = 1000;
export const MAX_REVISION_NAME_CHARS = 100;
export const MAX_PAPER_BYTES = 33554432;
export const MAX_PAPER_NAME_CHARS = 200;
export const PAPERS_DUE_HOURS = 24;
export const MAX_PRIVATE_NOTES_CHARS = 40000;
export const MAX_PHONE_CHARS = 60;
export const MAX_ANNOUNCED = 5000;
export const MIN_RETENTION_DAYS = 1;
export const MAX_RETENTION_DAYS = 36500;
export const RULE_WAITS_HOURS = 24;
export const MAX_HOLD_REASON_CHARS = 500;
export const MAX_HALL_PEOPLE = 5000;
export const MAX_HALL_NAMES_CHARS = 6000;
export const MAX_ROLL_WORDS_CHARS = 300;
export const MAX_NAMED_AT_ONCE = 10000;
export const LOUDNESS_STEP_MS = 200;
export const MAX_SOUND_FILES = 20;
export const MAX_SOUND_FILE_BYTES = 2621440000;
export const MAX_LEFT_OUT_OF_MEETING = 1000;
export const MAX_LEFT_OUT_OF_RECORDING = 200;
export const MAX_SEGMENT_CHARS = 2000;
export const MAX_SPEAKER_CHARS = 120;
export const MAX_PIECE_BYTES = 262144;
export const MIN_PIECE_BYTES = 1024;
export const UPLOAD_KEPT_HOURS = 24;
export const APPROVAL_ANSWERS = 3;
export const BALLOT_CODE_CHARS = 32;
export const MAX_LIMIT_S = 86400;
export const MIN_LIMIT_S = 30;
export const MAX_OPTIONS = 30;
export const MAX_OPTION_CHARS = 200;
export const MAX_QUESTION_CHARS = 1000;
export const MAX_QUESTION_TEXT_CHARS = 20000;
export const MAX_SUMMONED = 100000;
export const MAX_UPDATE_BYTES = 2097152;
export const MAX_POSITION_CHARS = 120;

export type Absence = "excused" | "unexcused";
export type ActionItemId = string;
export type AgendaItem = { id: AgendaItemId, title: string, 
/**
 * Who presents it, as free text. May be empty.
 */
presenter: string, 
/**
 * How long it is planned to last; none: nobody said.
 */
minutes: number | null, 
/**
 * Left out by those who lead the meeting.
 */
skipped: boolean, };
export type AgendaItemId = string;
export type AgendaRequest = { "type": "set_agenda_item", item: AgendaItemId | null, } | { "type": "add_agenda_item", title: string, presenter: string, minutes: number | null, } | { "type": "move_agenda_item", item: AgendaItemId, before: AgendaItemId | null, } | { "type": "skip_agenda_item", item: AgendaItemId, skipped: boolean, } | { "type": "rewrite_agenda_item", item: AgendaItemId, title: string, presenter: string, minutes: number | null, } | { "type": "remove_agenda_item", item: AgendaItemId, };
export type AgendaStep = { item: AgendaItemId, at: Millis, };
export type AgendaUpdate = { "type": "agenda_item_changed", item: AgendaItemId | null, at: Millis, 
/**
 * The item before was the current one by mistake: its time does not count.
 */
mistaken: boolean, } | { "type": "agenda_item_added", item: AgendaItem, } | { "type": "agenda_item_moved", item: AgendaItemId, before: AgendaItemId | null, } | { "type": "agenda_item_skipped", item: AgendaItemId, skipped: boolean, } | { "type": "agenda_item_rewritten", item: AgendaItem, } | { "type": "agenda_item_removed", item: AgendaItemId, };
export type AgreeToDraft = { period: number, agrees: boolean, };
export type Answer = "attends" | "deputy" | "declines";
export type AnswerComment = { 
/**
 * The version that was read.
 */
seen: number, verdict: CommentVerdict, 
/**
 * May be empty for what is accepted.
 */
reason: string, };
export type Attendance = { participant: ParticipantId, name: string, 
/**
 * By an invitation link, under a name that nobody has checked.
 */
is_guest: boolean, unit_name: string, role: MeetingRole, joined_at: Millis, left_at: Millis | null, };
export type Block = { "type": "heading", attrs: HeadingAttrs, content: Array<Inline>, } | { "type": "paragraph", content: Array<Inline>, } | { "type": "bullet_list", content: Array<ListItem>, } | { "type": "ordered_list", content: Array<ListItem>, } | { "type": "table", content: Array<TableRow>, };
export type Body = { type: BodyKind, content: Array<Block>, };
export type BodyKind = "doc";
export type CameraName = "rostrum" | "audience" | "document" | { "words": string };
export type CancelMeeting = { reason: string, 
/**
 * Also those of `later_in_series`, all of them or none.
 */
with_later: boolean, };
export type CaptionLine = { 
/**
 * Counted from 1 while the room is live.
 */
id: number, participant: ParticipantId, 
/**
 * The name at that time: the participant may leave before the caption is read.
 */
name: string, unit_name: string, starts_at: Millis, 
/**
 * May still change while `segment` is none.
 */
text: string, segment: SegmentId | null, };
export type CaptionRequest = { "type": "captions", wanted: boolean, };
export type CaptionUpdate = { "type": "captions", lines: Array<CaptionLine>, 
/**
 * False where no speech model is installed: there are no captions.
 */
available: boolean, } | { "type": "caption_line", line: CaptionLine, } | { "type": "caption_text", id: number, keep: number, text: string, segment: SegmentId | null, };
export type CastBallot = { 
/**
 * Numbers of the answers, from 0.
 */
chosen: Array<number>, 
/**
 * In a secret vote 128 random bits in hexadecimal, which the page makes: the ballot is kept
 * under their hash, found under it in the list, and changed only with them.
 */
code: string | null, };
export type ChairRequest = { "type": "hand_over_chair", participant: ParticipantId, } | { "type": "take_chair_back" } | { "type": "set_co_chair", participant: ParticipantId, on: boolean, };
export type ChangeComment = { 
/**
 * The version that was shown.
 */
seen: number, 
/**
 * None: it is deleted.
 */
text: string | null, };
export type ChangeComments = { period: number, 
/**
 * None: it ends now.
 */
deadline: Millis | null, };
export type ChangePlan = { 
/**
 * `plan_fingerprint` of the plan that was changed. If the plan is another one now, the answer
 * is 409 `plan_changed` and nothing is lost.
 */
base_fingerprint: string, plan: PlanMeeting, };
export type ChangeUser = { username: string, name: string, title: string, unit: UnitId, is_admin: boolean, };
export type ChatAddress = { "who": "everyone" } | { "who": "leaders", with?: ParticipantId, } | { "who": "own_unit" };
export type ChatClosed = { by: string, at: Millis, };
export type ChatFile = { id: ChatFileId, 
/**
 * With the ending that its contents have.
 */
name: string, bytes: number, 
/**
 * SHA-256 of the file, in hexadecimal.
 */
digest: string, };
export type ChatFileId = string;
export type ChatFileTo = "everyone" | "leaders" | "own_unit";
export type ChatHistory = { messages: Array<ChatMessage>, 
/**
 * Whether there are earlier ones.
 */
earlier: boolean, };
export type ChatMessage = { 
/**
 * Counted from 1 in each meeting.
 */
id: number, participant: ParticipantId, 
/**
 * The writer's name at that time.
 */
name: string, 
/**
 * Empty of a withdrawn message, and where there is only a file.
 */
text: string, at: Millis, to: ChatScope, file: ChatFile | null, 
/**
 * Who took it out of sight, and when.
 */
withdrawn: ChatWithdrawal | null, };
export type ChatRecord = { kept: boolean, 
/**
 * Whether the person may change that.
 */
may_set: boolean, 
/**
 * What everybody was written, once the meeting has ended; none where it is not kept.
 */
messages: Array<ChatMessage>, 
/**
 * When that was deleted because it was kept long enough; none: it was not.
 */
deleted_at: Millis | null, };
export type ChatRequest = { "type": "chat", text: string, 
/**
 * Without it: everybody.
 */
to?: ChatAddress, } | { "type": "withdraw_chat", id: number, } | { "type": "close_chat", closed: boolean, };
export type ChatScope = { "who": "everyone" } | { "who": "leaders", with: ParticipantId, } | { "who": "unit", unit: UnitId, };
export type ChatUpdate = { "type": "chat", message: ChatMessage, } | { "type": "chat_withdrawn", id: number, withdrawn: ChatWithdrawal, } | { "type": "chat_rules", closed: ChatClosed | null, kept: boolean, };
export type ChatWithdrawal = { 
/**
 * The name of who withdrew it.
 */
by: string, at: Millis, };
export type CheckResult = { readiness: Readiness, 
/**
 * What is to be put right, the worst first.
 */
findings: Array<Finding>, };
export type CheckView = { meeting: MeetingId, title: string, 
/**
 * The unit that holds the meeting.
 */
unit_name: string, starts_at: Millis, 
/**
 * The sites that may be checked: all that take part, or the own one.
 */
sites: Array<CheckedSite>, 
/**
 * Of whoever is signed in.
 */
name: string | null, };
export type CheckedSite = { unit: UnitId, name: string, 
/**
 * When it was checked last for this meeting: the next check takes the place of that one.
 */
checked_at: Millis | null, };
export type ClientMessage = ConnectionRequest | MediaRequest | PresenceRequest | LobbyRequest | DoorRequest | OpeningRequest | ChairRequest | FloorRequest | SpotlightRequest | ChatRequest | CaptionRequest | MissedSpeechRequest | StillRequest | TrackRequest | ScreenRequest | PaperRequest | RemovalRequest | AgendaRequest | MarkRequest | ReactionRequest | EndRequest;
export type CloseReason = "ended" | "removed" | "uninvited" | "sent_out" | "refused" | "link_withdrawn" | "replaced" | "restarting";
export type CloseVote = { 
/**
 * Nothing is counted, and the minutes do not have it.
 */
cancel: boolean, };
export type CommentAnswer = { verdict: CommentVerdict, reason: string, by_name: string, at: Millis, };
export type CommentId = string;
export type CommentReader = { name: string, unit_name: string, read_at: Millis, agreed_at: Millis | null, comments: number, };
export type CommentVerdict = "accepted" | "declined";
export type CommentView = { id: CommentId, period: number, 
/**
 * Of the text that was read, counted from 0; none: on the whole.
 */
passage: number | null, 
/**
 * The words of the passage, also where the draft does not have them any more.
 */
quote: string, text: string, by_name: string, unit_name: string, is_own: boolean, written_at: Millis, changed_at: Millis | null, 
/**
 * For [`ChangeComment`] and [`AnswerComment`].
 */
version: number, answer: CommentAnswer | null, };
export type CommentedDraft = { period: number, revision: number, 
/**
 * What the minutes are of.
 */
title: string, passages: Array<Passage>, };
export type CommentsView = { meeting: MeetingId, meeting_title: string, kind: MinutesKind, state: MinutesState, 
/**
 * Opens and ends periods, reads all comments and answers them.
 */
may_keep: boolean, 
/**
 * By the clock of the server.
 */
now: Millis, 
/**
 * The latest period; none: the draft was never given out.
 */
period: PeriodView | null, 
/**
 * What this person has done in it; none: has not opened the draft.
 */
own_reading: OwnReading | null, 
/**
 * Of all periods, the latest first: the own ones, or all for who keeps them.
 */
comments: Array<CommentView>, 
/**
 * Who opened the draft in the latest period; empty for who does not keep the comments.
 */
readers: Array<CommentReader>, 
/**
 * Those who were there or invited and have not opened it, by name; units of which nobody has.
 */
not_yet: Array<string>, };
export type ConnectionRequest = { "type": "ping", sent_at: Millis, } | { "type": "enter" };
export type ConnectionUpdate = { "type": "welcome", you: ParticipantId, version: number, state: RoomState, } | { "type": "ice_servers", servers: Array<IceServer>, } | { "type": "several", messages: Array<ServerMessage>, } | { "type": "refused", problem: Problem, } | { "type": "closed", reason: CloseReason, } | { "type": "pong", sent_at: Millis, at: Millis, };
export type Conversion = "waiting" | "done" | "failed" | "too_long" | "meeting_full" | "no_converter";
export type CorrectItem = { 
/**
 * `version` that was shown. With another one by now: `action_item_changed`.
 */
seen: number, content: GiveItem, };
export type CorrectSegment = { 
/**
 * 1 to [`MAX_SEGMENT_CHARS`] characters.
 */
text: string, };
export type CorrectionView = { id: MinutesId, 
/**
 * Signed by both, and how other documents name it: with number and date. None while it is
 * being made.
 */
signed_as: string | null, };
export type CreatedWebhook = { webhook: WebhookView, 
/**
 * `whsec_` and 32 bytes in Base64 (Standard Webhooks).
 */
secret: string, };
export type DeletionView = { kind: RetentionKind, deleted_at: Millis, 
/**
 * Of the rule.
 */
days: number, files: number, bytes: number, 
/**
 * Sentences or messages.
 */
texts: number, 
/**
 * SHA-256, in hexadecimal, of the record of what was deleted: it is in the log, and the record
 * in the dossier.
 */
sha256: string, };
export type DeviceState = "works" | "silent" | "missing" | "refused" | "insecure" | "busy" | "failed" | "unchecked";
export type DoorRequest = { "type": "lock_room", locked: boolean, } | { "type": "send_out", participant: ParticipantId, };
export type DoorUpdate = { "type": "room_locked", locked: boolean, } | { "type": "person_sent_out", person: RemovedPerson, } | { "type": "person_called_back", participant: ParticipantId, };
export type DoorView = { 
/**
 * The meeting, where it takes guests; none where it does not, or where there is no such
 * meeting.
 */
for_guests: InvitationView | null, };
export type DossierContents = { files: number, bytes: number, votes: number, papers: number, recordings: number, with_sound: boolean, log_entries: number, };
export type DossierProgress = { done: number, 
/**
 * 0 while it waits for others.
 */
total: number, };
export type DossierSigner = { name: string, at: Millis, 
/**
 * Subject of the certificate.
 */
certificate: string, };
export type DossierStanding = "made_here" | "log_differs" | "unknown";
export type DossierSummary = { made_at: Millis, 
/**
 * Empty of somebody on the server's machine.
 */
made_by_name: string, with_sound: boolean, files: number, bytes: number, 
/**
 * SHA-256, in hexadecimal, of what is signed: `tagmanifest-sha256.txt`.
 */
manifest_sha256: string, 
/**
 * None: nobody has signed it.
 */
signed: DossierSigner | null, };
export type DossierVerdict = "valid" | "untrusted" | "not_signed" | "not_checkable" | "revoked" | "inconsistent" | "invalid" | "changed" | "ambiguous" | "unreadable";
export type DossierVerificationView = { verdict: DossierVerdict, 
/**
 * The verdict in one sentence, in the reader's language.
 */
headline: string, 
/**
 * What it says it is of; empty where it cannot be read.
 */
title: string, unit_name: string, held_at: Millis | null, 
/**
 * None: nobody has signed the dossier.
 */
signature: VerifiedSignature | null, 
/**
 * When its signer says that it was signed; `signed_at` of the signature is proven.
 */
claimed_at: Millis | null, documents: Array<VerifiedDocument>, contents: DossierContents, 
/**
 * What is wrong, in the reader's language; the first ones.
 */
findings: Array<string>, more_findings: number, 
/**
 * What is not wrong and should be known.
 */
remarks: Array<string>, 
/**
 * What is known of it here.
 */
standing: DossierStanding, 
/**
 * The same in words; none where that adds nothing.
 */
standing_words: string | null, 
/**
 * SHA-256, in hexadecimal, of what is signed.
 */
manifest_sha256: string | null, };
export type DossierView = { 
/**
 * The meeting has ended.
 */
may_make: boolean, 
/**
 * One is being made.
 */
making: DossierProgress | null, 
/**
 * Why the last one came to nothing.
 */
problem: Problem | null, 
/**
 * All sound was deleted because it was kept long enough: no dossier has it any more.
 */
sound_deleted_at: Millis | null, 
/**
 * The last one that was made, while its file is kept.
 */
dossier: DossierSummary | null, };
export type Doubt = "unknown_kind" | "unreadable_signature" | "unusual_signature" | "old_certificate_reference" | "unknown_algorithm" | "no_certificate" | "unreadable_time_stamp" | "unreadable_update" | "unreadable_document" | "dynamic_form" | "loose_update" | "damaged_end" | "older_programs" | "other_programs";
export type DraftCursor = { anchor: string, head: string, };
export type DraftEditor = { connection: number, user: UserId, name: string, cursor: DraftCursor | null, };
export type DraftForMe = { minutes: MinutesId, kind: MinutesKind, meeting_title: string, deadline: Millis, 
/**
 * They have agreed or commented.
 */
answered: boolean, };
export type DraftLength = "summary" | "full" | "verbatim";
export type DraftRequest = { "type": "open", epoch: number, 
/**
 * What the page has.
 */
state_vector: string, } | { "type": "edit", number: number, update: string, } | { "type": "cursor", cursor: DraftCursor | null, } | { "type": "save" } | { "type": "ping" };
export type DraftUpdate = { "type": "opened", 
/**
 * Of this window.
 */
connection: number, 
/**
 * What the page lacks.
 */
update: string, 
/**
 * What the server has: the page sends the rest.
 */
state_vector: string, saved: SavedDraft, 
/**
 * The other windows.
 */
editors: Array<DraftEditor>, } | { "type": "replaced" } | { "type": "closed" } | { "type": "edited", connection: number, update: string, } | { "type": "kept", number: number, } | { "type": "refused", number: number, problem: Problem, } | { "type": "saved", saved: SavedDraft, } | { "type": "not_saved", problem: Problem, } | { "type": "editor", editor: DraftEditor, } | { "type": "editor_left", connection: number, } | { "type": "resting" } | { "type": "pong" };
export type Electorate = { 
/**
 * With those who vote on paper.
 */
entitled: number, 
/**
 * None where nobody said.
 */
invited: number | null, };
export type EndRequest = { "type": "end_meeting" };
export type Every = "week" | "two_weeks" | "month";
export type ExchangeOffice = { 
/**
 * Its identifier: the code of the unit.
 */
organ_id: string, name: string, 
/**
 * It is an invited unit, to which the package goes. Others are those that have answered
 * nevertheless, by what they call themselves.
 */
is_receiver: boolean, 
/**
 * In the order in which they were added.
 */
receipts: Array<ReceiptView>, };
export type ExchangeView = { 
/**
 * How answers name the document: the sender's identifier, the day of issue, the number.
 */
document_id: string, 
/**
 * The receivers in their order, then others that have answered.
 */
offices: Array<ExchangeOffice>, };
export type ExpectedPeople = { unit: UnitId, people: number, };
export type FileMinutes = { 
/**
 * Number or name of the file; may be empty.
 */
place: string, };
export type Finding = "microphone_silent" | "microphone_missing" | "microphone_refused" | "microphone_insecure" | "microphone_busy" | "microphone_failed" | "microphone_unchecked" | "camera_missing" | "camera_refused" | "camera_insecure" | "camera_busy" | "camera_failed" | "camera_unchecked" | "loudspeaker_not_heard" | "loudspeaker_unchecked" | "line_weak" | "line_sound_only" | "line_blocked" | "line_cut" | "line_impossible" | "line_unchecked";
export type Floor = { rules: FloorRules, 
/**
 * Who asks, in order.
 */
queue: Array<ParticipantId>, speeches: Array<RunningSpeech>, 
/**
 * Who was given the floor on the current agenda item, and how often. It starts anew with each
 * item.
 */
given: Array<TimesGiven>, };
export type FloorMode = "discussion" | "conference" | "training";
export type FloorRequest = { "type": "ask_for_floor", asks: boolean, } | { "type": "move_request", participant: ParticipantId, before: ParticipantId | null, } | { "type": "dismiss_request", participant: ParticipantId, } | { "type": "dismiss_requests" } | { "type": "give_floor", participant: ParticipantId, speaker: string | null, } | { "type": "name_floor", participant: ParticipantId, speaker: string | null, takes_over: boolean, } | { "type": "extend_floor", participant: ParticipantId, seconds: number, } | { "type": "end_floor", participant: ParticipantId, } | { "type": "set_floor_mode", mode: FloorMode, } | { "type": "set_speech_limit", limit_s: number | null, } | { "type": "set_first_timers_first", on: boolean, };
export type FloorRules = { mode: FloorMode, 
/**
 * How long a speech may last that begins now, in seconds; none: as long as it takes. The clock
 * warns; nobody is cut off.
 */
limit_s: number | null, 
/**
 * Who has not spoken on the current agenda item goes before who has.
 */
first_timers_first: boolean, };
export type FloorUpdate = { "type": "floor_asked", participant: ParticipantId, before: ParticipantId | null, } | { "type": "floor_given", participant: ParticipantId, speech: Speech, given: number, } | { "type": "floor_left", participant: ParticipantId, } | { "type": "floor", floor: Floor, } | { "type": "floor_rules_changed", rules: FloorRules, } | { "type": "speech_ended", by: string, } | { "type": "request_dismissed", by: string, };
export type GiveItem = { 
/**
 * At most 2,000 characters.
 */
text: string, agenda_item: AgendaItemId | null, 
/**
 * None: named later.
 */
unit: UnitId | null, 
/**
 * At most 30.
 */
coordinating: Array<UnitId>, 
/**
 * At most 300 characters. May be empty.
 */
people: string, 
/**
 * Any moment of the last day.
 */
deadline: Millis | null, };
export type GivenReply = { answer: Answer, 
/**
 * Why nobody comes; only of `declines`.
 */
reason: string, 
/**
 * Who comes in place of whom was invited, with the position; only of `deputy`.
 */
deputy: string, 
/**
 * Their account; none: somebody without one.
 */
deputy_user: UserId | null, 
/**
 * How many come; none: not said.
 */
people: number | null, 
/**
 * Who answered, and when.
 */
by: string, at: Millis, 
/**
 * The meeting was put off since: the answer is of the time before.
 */
outdated: boolean, };
export type GuestJoined = { meeting: MeetingId, participant: ParticipantId, };
export type HallPapersView = { unit: UnitId, name: string, 
/**
 * How many may vote on paper there.
 */
handed: number, count: PaperCount | null, };
export type HallPeople = { names: Array<string>, };
export type HeadingAttrs = { 
/**
 * 1 to 3.
 */
level: number, };
export type Health = { status: string, 
/**
 * Why people cannot be sent here.
 */
reason?: NotReady, version: string, };
export type HeldMeetingView = { meeting: MeetingId, title: string, reason: string, placed_at: Millis, placed_by_name: string, };
export type HoldMeeting = { 
/**
 * 1 to [`MAX_HOLD_REASON_CHARS`] characters.
 */
reason: string, };
export type HoldView = { reason: string, placed_at: Millis, placed_by_name: string, 
/**
 * This person may take it back.
 */
may_lift: boolean, };
export type IceServer = { urls: Array<string>, username: string, credential: string, };
export type Inline = { type: InlineKind, text: string, marks?: Array<TextMark>, };
export type InlineKind = "text";
export type InvitationView = { meeting: MeetingId, title: string, unit_name: string, starts_at: Millis, 
/**
 * Put off, and no new time is set yet: `starts_at` is the time before.
 */
time_open: boolean, ended: boolean, 
/**
 * It ended before it was opened.
 */
cancelled: boolean, };
export type InviteGroupId = string;
export type InviteGroupView = { id: InviteGroupId, name: string, units: Array<UnitId>, };
export type InvitedPerson = { user: UserId, seat: Seat, };
export type Invitees = { 
/**
 * Of the invited units those that observe.
 */
observer_units: Array<UnitId>, people: Array<InvitedPerson>, expected: Array<ExpectedPeople>, 
/**
 * By the answers to the set time.
 */
deputies: Array<NamedDeputy>, 
/**
 * Observers whom the chair has made delegates of this meeting.
 */
raised: Array<UserId>, };
export type ItemAct = "give" | "correct" | "note" | "report" | "confirm" | "return" | "ask_extension" | "grant_extension" | "refuse_extension" | "cancel";
export type ItemCounts = { 
/**
 * Of the own unit.
 */
overdue: number, soon: number, 
/**
 * Reports to confirm and extensions to grant.
 */
waiting: number, };
export type ItemList = { items: Array<ListedItem>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Whether the person's unit has others below it.
 */
has_below: boolean, };
export type ItemScope = "all" | "mine" | "coordinating" | "below" | "given";
export type ItemShow = "all" | "unfinished" | "overdue" | "soon" | "waiting" | "unassigned" | "late" | "done" | "cancelled";
export type ItemSource = { segment: SegmentId, speaker: string, at: Millis, text: string, };
export type ItemState = "open" | "in_progress" | "reported" | "done" | "cancelled";
export type ItemStepView = { at: Millis, 
/**
 * Empty: the end of the meeting.
 */
name: string, unit_name: string, act: ItemAct, text: string, late_reason: string, 
/**
 * The deadline that it is about.
 */
deadline: Millis | null, };
export type ItemTaken = { item: AgendaItemId, millis: number, };
export type ItemTallies = { units: Array<UnitTally>, 
/**
 * All together.
 */
all: ItemTally, };
export type ItemTally = { 
/**
 * Without those that were cancelled.
 */
given: number, 
/**
 * Not reported, and not overdue.
 */
running: number, on_time: number, late: number, overdue: number, 
/**
 * Of those late or overdue, how many say why.
 */
explained: number, 
/**
 * Reported, and not confirmed.
 */
waiting: number, 
/**
 * Of those finished or overdue, how many came on time; none: none of them is.
 */
on_time_percent: number | null, };
export type ItemView = { item: ListedItem, steps: Array<ItemStepView>, source: ItemSource | null, 
/**
 * The steps that the person may take now.
 */
may: Array<ItemAct>, 
/**
 * The page of its meeting is open to the person.
 */
may_see_meeting: boolean, 
/**
 * The minutes are signed: what they say of it does not change.
 */
frozen: boolean, };
export type JoinAsGuest = { 
/**
 * Of the invitation link.
 */
secret: string | null, 
/**
 * Instead of it, the meeting, where that takes guests.
 */
meeting: MeetingId | null, name: string, unit_name: string, };
export type JoinView = { meeting: MeetingId, title: string, meeting_unit_name: string, starts_at: Millis, 
/**
 * Put off, and no new time is set yet: `starts_at` is the time before.
 */
time_open: boolean, ended: boolean, 
/**
 * Ended without having been opened.
 */
cancelled: boolean, 
/**
 * Why, for people with an account; empty otherwise.
 */
cancel_reason: string, name: string, unit_name: string, is_guest: boolean, role: MeetingRole, };
export type KeepChat = { kept: boolean, };
export type KeyId = string;
export type KeyKind = "pkcs12" | "pkcs11";
export type KeyView = { id: KeyId, label: string, kind: KeyKind, 
/**
 * Subject of the certificate.
 */
subject: string, expires_at: Millis | null, };
export type LastCheck = { at: Millis, 
/**
 * Who checked.
 */
name: string, 
/**
 * They came by a link: nobody has confirmed the name.
 */
by_link: boolean, browser: string, 
/**
 * The number that whoever checked by a link left; may be empty. Nobody has confirmed it.
 */
phone: string, 
/**
 * Made so long before `now` that it says little.
 */
outdated: boolean, line: LineReport | null, readiness: Readiness, 
/**
 * What is to be put right, the worst first.
 */
findings: Array<Finding>, };
export type LayerCount = { layer: string, pictures: number, };
export type LeftOut = { segment: Segment, reason: LeftOutReason, 
/**
 * Who brought it back into the transcript; none while it is out.
 */
brought_back_by: string | null, };
export type LeftOutList = { 
/**
 * By time of speech, those among them that were brought back.
 */
lines: Array<LeftOut>, 
/**
 * There may have been more: of one recording 200 are kept, of one meeting 1,000.
 */
full: boolean, };
export type LeftOutReason = "stock" | "loop" | "unsure" | "too_fast";
export type LetterAddressView = { 
/**
 * This installation sends letters.
 */
sends: boolean, 
/**
 * Empty: none are sent to this person.
 */
address: string, language: LetterLanguage, 
/**
 * Also what everybody of the unit gets.
 */
for_unit: boolean, };
export type LetterLanguage = "vi" | "en";
export type LetterSubject = "invitation" | "change" | "postponement" | "cancellation" | "withdrawal" | "readiness" | "answer" | "action_item" | "comment_period" | "comment_reminder" | "minutes_turn" | "publication" | "minutes_withdrawal";
export type LettersWritten = { letters: number, };
export type LinePath = "udp" | "tcp" | "relay";
export type LineReport = { at: Millis, verdict: LineVerdict, up: number, 
/**
 * The test looks for no more: the line may carry more.
 */
up_is_least: boolean, down: number, down_is_least: boolean, up_loss: number | null, down_loss: number | null, round_trip_ms: number | null, jitter_ms: number | null, path: LinePath, };
export type LineState = "tested" | "blocked" | "cut" | "impossible" | "unchecked";
export type LineTestAnswers = { sending: string, receiving: string, };
export type LineTestBegun = { test: string, 
/**
 * Relays for networks that let nothing else through.
 */
ice_servers: Array<IceServer>, };
export type LineTestOffers = { 
/**
 * SDP offer of the connection that sends.
 */
sending: string, 
/**
 * The `mid` of its sound and of its picture.
 */
sound: string, picture: string, 
/**
 * SDP offer of the connection that receives.
 */
receiving: string, };
export type LineTestSeen = { 
/**
 * What the browser believes the line takes, bit/s; null where it does not say.
 */
up: number | null, jitter_ms: number | null, round_trip_ms: number | null, 
/**
 * Only the relay was reached.
 */
relay: boolean, };
export type LineVerdict = "weak" | "sound" | "small_picture" | "good";
export type Link = { url: string, expires_at: Millis, };
export type LinkLevel = "good" | "fair" | "poor";
export type LinkQualityUpdate = { "type": "own_link_quality", up: LinkLevel | null, down: LinkLevel | null, } | { "type": "link_quality", participants: Array<ParticipantLinkLevel>, };
export type LinkSheet = { links: Array<PersonLink>, expires_at: Millis, };
export type LinkStats = { connected: boolean, transport: Transport | null, received_packets: number, received_bytes: number, sent_packets: number, sent_bytes: number, 
/**
 * Recent packet loss ratio, 0 to 1.
 */
loss: number | null, round_trip_ms: number | null, 
/**
 * The bandwidth estimate towards them, bit/s.
 */
estimate: number | null, };
export type ListItem = { type: ListItemKind, content: Array<ListParagraph>, };
export type ListItemKind = "list_item";
export type ListParagraph = { type: ListParagraphKind, content: Array<Inline>, };
export type ListParagraphKind = "paragraph";
export type ListReport = { 
/**
 * False for a preview.
 */
imported: boolean, created: number, updated: number, unchanged: number, 
/**
 * The first 200 rows that are new or changed.
 */
rows: Array<ListRow>, 
/**
 * The first 200 faults. With any, nothing is imported.
 */
wrong: Array<WrongRow>, 
/**
 * Number of wrong rows, all of them.
 */
wrong_rows: number, 
/**
 * What is left out, in the reader's language.
 */
notes: Array<string>, 
/**
 * Identifies what this preview shows, for the import that does only that.
 */
plan: string, };
export type ListRow = { 
/**
 * As the spreadsheet shows it: the headings are row 1.
 */
row: number, code: string, name: string, change: RowChange, 
/**
 * The name until now, where the list has another.
 */
name_before: string | null, };
export type ListedItem = { id: ActionItemId, 
/**
 * For the next step.
 */
version: number, meeting: MeetingId, meeting_title: string, 
/**
 * When the meeting was held.
 */
met_at: Millis, agenda_item: AgendaItemId | null, text: string, 
/**
 * None: not named yet, and only who gave it sees it.
 */
unit: UnitId | null, unit_name: string, coordinating: Array<UnitId>, coordinating_names: Array<string>, 
/**
 * Who of the unit, in words.
 */
people: string, 
/**
 * The last moment of the last day.
 */
deadline: Millis | null, 
/**
 * Who gave it.
 */
given_by: string, given_at: Millis, state: ItemState, overdue: boolean, 
/**
 * By how many days it is, or was, late.
 */
days_late: number | null, 
/**
 * Until the deadline, of what is not finished; negative: it has passed.
 */
days_left: number | null, 
/**
 * Why; empty: nobody said.
 */
late_reason: string, reported_at: Millis | null, 
/**
 * The later deadline that is asked for, and why.
 */
asked_to: Millis | null, asked_reason: string, };
export type ListedMeeting = { id: MeetingId, title: string, state: MeetingState, 
/**
 * Planned begin.
 */
starts_at: Millis, 
/**
 * When it was to begin before it was put off; none: it never was.
 */
postponed_from: Millis | null, 
/**
 * Put off, and no new time is set yet.
 */
time_open: boolean, 
/**
 * When it was opened.
 */
started_at: Millis | null, 
/**
 * Held without this system, or planned as one that was.
 */
held_elsewhere: boolean, 
/**
 * Number of invited units.
 */
invited_count: number, };
export type ListedMinutes = { 
/**
 * Whether this person may open them as they are now.
 */
may_open: boolean, 
/**
 * On the meeting's page, of signed ones: how other documents name them, with number and date.
 */
reference: string | null, 
/**
 * On the meeting's page, of a draft: until when it may be commented on; none: not now.
 */
comments_until: Millis | null, id: MinutesId, meeting: MeetingId, kind: MinutesKind, state: MinutesState, 
/**
 * The latest saved revision, counted from 1.
 */
revision: number, 
/**
 * Earlier signed minutes that this document corrects.
 */
corrects: MinutesId | null, 
/**
 * Why the chair or secretary returned it, while in draft after a return. Empty otherwise.
 */
return_comment: string, 
/**
 * Since when those who were invited may read it; none: not yet.
 */
published_at: Millis | null, 
/**
 * It was signed, and does not count any more.
 */
withdrawn_at: Millis | null, 
/**
 * Since when it is in the file of the office.
 */
filed_at: Millis | null, };
export type LiveMeeting = { id: MeetingId, title: string, unit_name: string, started_at: Millis | null, present: number, };
export type LiveStats = { at: Millis, title: string, unit_name: string, participants: Array<ParticipantStats>, };
export type LobbyRequest = { "type": "admit", participant: ParticipantId, admitted: boolean, } | { "type": "refuse_all_waiting" } | { "type": "admit_all_held_by_lock" };
export type LobbyUpdate = { "type": "lobby", meeting_title: string, reason: WaitReason, } | { "type": "guest_waiting", guest: WaitingGuest, } | { "type": "guest_settled", participant: ParticipantId, };
export type LoudspeakerState = "heard" | "not_heard" | "unchecked";
export type MailFailure = { trouble: MailTrouble, 
/**
 * May be empty.
 */
words: string, };
export type MailServer = { 
/**
 * Name and port.
 */
address: string, 
/**
 * In whose name letters go.
 */
sender: string, 
/**
 * To whose addresses they go alone, separated by commas; empty: to all.
 */
domains: string, };
export type MailTrouble = "unknown_server" | "unreachable" | "too_slow" | "encryption" | "no_encryption" | "password" | "sender_refused" | "busy" | "broken" | "later" | "refused" | "outside" | "settings";
export type MailView = { 
/**
 * None: no server is named in the settings, so that no letters are written.
 */
server: MailServer | null, 
/**
 * What is wrong with the server since when; none: nothing, as far as is known.
 */
failure: MailFailure | null, failing_since: Millis, 
/**
 * How many letters the server has taken so far, those that try the settings among them.
 */
taken: number, 
/**
 * The last one.
 */
taken_at: Millis | null, waiting: number, sent_today: number, failed: number, 
/**
 * The latest that failed, then those that wait; at most 200.
 */
letters: Array<OpenLetter>, };
export type MajorityBase = "invited" | "present";
export type MakeDossier = { 
/**
 * With the recordings themselves, and not only their digests.
 */
with_sound: boolean, };
export type Mark = { 
/**
 * Counted from 1 in each meeting.
 */
number: number, 
/**
 * Increases with every change of this mark.
 */
version: number, kind: MarkKind, text: string, at: Millis, by: string, agenda_item: AgendaItemId | null, standing: MarkStanding, 
/**
 * Its text or kind was changed after everybody could read it.
 */
amended: boolean, 
/**
 * When its text or kind was written as it is now.
 */
written_at: Millis, 
/**
 * Who made this version; none where an older server stored it.
 */
changed_by: ParticipantId | null, };
export type MarkKind = "conclusion" | "action_item";
export type MarkRequest = { "type": "add_mark", kind: MarkKind, text: string, 
/**
 * Absent: the current item.
 */
under?: NotedUnder, } | { "type": "change_mark", seen: MarkSeen, kind: MarkKind, text: string, agenda_item: AgendaItemId | null, } | { "type": "publish_marks", seen: Array<MarkSeen>, } | { "type": "withdraw_mark", seen: MarkSeen, } | { "type": "delete_mark", seen: MarkSeen, } | { "type": "restore_mark", seen: MarkSeen, };
export type MarkSeen = { number: number, version: number, };
export type MarkStanding = "desk" | "published" | "withdrawn";
export type MarkUpdate = { "type": "marked", mark: Mark, } | { "type": "unmarked", number: number, } | { "type": "mark_deleted", mark: Mark, };
export type Me = { user: User, unit_name: string, 
/**
 * False for an account that has only ever used links.
 */
has_password: boolean, 
/**
 * A new password needs the old one. Not after signing in by a link that an administrator made.
 */
needs_current: boolean, };
export type MediaRequest = { "type": "publish_offer", sdp: string, tracks: Array<PublishedTrack>, } | { "type": "subscribe" } | { "type": "restart_subscription" } | { "type": "subscribe_answer", sdp: string, generation: number, } | { "type": "view", tiles: Array<Tile>, } | { "type": "economy", wanted: boolean, };
export type MediaUpdate = { "type": "publish_answer", sdp: string, } | { "type": "subscribe_offer", sdp: string, generation: number, } | { "type": "slots", slots: Array<Slot>, } | { "type": "layers_idle", source: Source, layers: Array<string>, } | { "type": "picture_unreadable", source: Source, } | { "type": "video_paused", participant: ParticipantId, source: Source, reason: PauseReason | null, } | { "type": "economy", on: boolean, } | { "type": "way", way: MediaWay, } | { "type": "speakers", participants: Array<ParticipantId>, };
export type MediaWay = "any" | "tcp" | "sound_alone";
export type Meeting = { id: MeetingId, title: string, state: MeetingState, 
/**
 * Planned begin.
 */
starts_at: Millis, chair: UserId, secretary: UserId, 
/**
 * The unit that holds the meeting and issues its minutes.
 */
unit: UnitId, invited_units: Array<UnitId>, 
/**
 * Who is invited beside whole units, and who of all only observes.
 */
invitees: Invitees, agenda: Array<AgendaItem>, 
/**
 * When it was opened; none while planned, also while people wait in its room.
 */
started_at: Millis | null, ended_at: Millis | null, 
/**
 * Why it was cancelled; empty of any other.
 */
cancel_reason: string, 
/**
 * The last time it was put off; none: it never was.
 */
postponed: Postponed | null, };
export type MeetingId = string;
export type MeetingItems = { items: Array<ListedItem>, 
/**
 * Not finished, of the meetings before it in its series; at most 200.
 */
earlier: Array<ListedItem>, 
/**
 * The person gives items of this meeting and writes them anew.
 */
may_give: boolean, 
/**
 * The minutes are signed: none are added.
 */
frozen: boolean, };
export type MeetingLetters = { 
/**
 * This installation sends letters.
 */
sends: boolean, sent: number, waiting: number, 
/**
 * Letters that were refused, at most 200.
 */
failed: Array<OpenLetter>, 
/**
 * Names of invited units of which nobody gets letters.
 */
without_address: Array<string>, 
/**
 * The last reminder to answer.
 */
to_answer: Reminded | null, 
/**
 * The last reminder to check the site.
 */
to_check: Reminded | null, };
export type MeetingRetentionView = { 
/**
 * This person may hold it, and reads who has.
 */
may_hold: boolean, hold: HoldView | null, 
/**
 * Oldest first.
 */
deletions: Array<DeletionView>, };
export type MeetingRole = "chair" | "co_chair" | "secretary" | "delegate" | "observer";
export type MeetingState = "planned" | "live" | "ended";
export type MeetingSummary = { meeting: ListedMeeting, unit_name: string, chair_name: string, 
/**
 * None: planned it and takes no part.
 */
my_role: MeetingRole | null, 
/**
 * People connected now.
 */
present: number, 
/**
 * The latest signed minutes; when there are none, the latest.
 */
minutes: ListedMinutes | null, 
/**
 * A correction of them that is not yet signed, for who may open it.
 */
correction: ListedMinutes | null, 
/**
 * The notice of conclusions, chosen alike.
 */
notice: ListedMinutes | null, 
/**
 * The meeting was put off after this person's unit had answered, and is to be answered again.
 */
asks_again: boolean, };
export type MeetingView = { meeting: Meeting, unit_name: string, chair: UserSummary, secretary: UserSummary, invited_units: Array<Unit>, 
/**
 * Those who are invited alone, in the order of `meeting.invitees.people`.
 */
invited_people: Array<UserSummary>, 
/**
 * None: planned it and takes no part.
 */
my_role: MeetingRole | null, 
/**
 * It was held without this system, or was planned as one that was.
 */
held_elsewhere: boolean, 
/**
 * May change it (chair, secretary, administrator; until the opening who planned it).
 */
may_edit: boolean, 
/**
 * Changes with every change of the plan; for [`ChangePlan`].
 */
plan_fingerprint: string, 
/**
 * Those after it that were planned together with it, are still planned, and that this person
 * may cancel, in order.
 */
later_in_series: Array<SeriesMeeting>, 
/**
 * May invite guests (chair, secretary).
 */
may_invite: boolean, 
/**
 * Guests may come by an invitation link now. False for who may not invite them.
 */
invites_guests: boolean, 
/**
 * Of each participant the first stay and the latest ones.
 */
attendance: Array<Attendance>, 
/**
 * All minutes of this meeting, corrections last.
 */
minutes: Array<ListedMinutes>, };
export type Millis = number;
export type Minutes = { id: MinutesId, meeting: MeetingId, kind: MinutesKind, state: MinutesState, 
/**
 * The latest saved revision, counted from 1.
 */
revision: number, 
/**
 * Earlier signed minutes that this document corrects.
 */
corrects: MinutesId | null, 
/**
 * Why the chair or secretary returned it, while in draft after a return. Empty otherwise.
 */
return_comment: string, 
/**
 * Since when those who were invited may read it; none: not yet.
 */
published_at: Millis | null, 
/**
 * It was signed, and does not count any more.
 */
withdrawn_at: Millis | null, 
/**
 * Since when it is in the file of the office.
 */
filed_at: Millis | null, };
export type MinutesAct = "approve" | "publish" | "withdraw" | "file" | "name_substitute" | "exchange";
export type MinutesContent = { head: MinutesHead, body: Body, };
export type MinutesForMe = { to_comment: Array<DraftForMe>, published: Array<PublishedForMe>, };
export type MinutesHead = { 
/**
 * "Tên cơ quan chủ quản trực tiếp"; empty when there is none.
 */
superior_unit: string, 
/**
 * "Tên cơ quan, tổ chức ban hành".
 */
issuing_unit: string, 
/**
 * Number, for example "15"; empty until given.
 */
number: string, 
/**
 * Symbol after the number, for example "BB-UBND".
 */
symbol: string, 
/**
 * Place name before the date, for example "Lào Cai".
 */
place: string, 
/**
 * What the minutes are of ("trích yếu"), for example "Họp giao ban tháng 11 năm 2026".
 */
title: string, 
/**
 * Of a correction: which signed minutes it corrects, with number and date, as printed below
 * the title. Otherwise empty.
 */
correction_of: string, 
/**
 * "Thời gian bắt đầu", written out.
 */
begins: string, 
/**
 * "kết thúc vào hồi ... giờ ..., ngày ...", written out.
 */
ends: string, 
/**
 * "Địa điểm".
 */
venue: string, 
/**
 * "Thành phần tham dự", one line each.
 */
attendance: Array<string>, 
/**
 * "Chủ trì (chủ tọa)": title and name.
 */
chair: string, 
/**
 * "Thư ký (người ghi biên bản)": title and name.
 */
secretary: string, 
/**
 * Names as printed under the signatures.
 */
chair_name: string, secretary_name: string, 
/**
 * In which capacity the chair, or who stands in, signs: lines above the signature, see
 * [`capacity`]. Usually empty.
 */
chair_capacity: Array<string>, 
/**
 * "Nơi nhận", one line each.
 */
recipients: Array<string>, };
export type MinutesId = string;
export type MinutesKind = "minutes" | "conclusions";
export type MinutesOpening = { name: string, unit_name: string, at: Millis, };
export type MinutesOpenings = { opened: Array<MinutesOpening>, 
/**
 * Units of which nobody has, then people who were invited alone.
 */
not_yet: Array<string>, };
export type MinutesState = "draft" | "submitted" | "secretary_signed" | "signed";
export type MinutesStepView = { act: MinutesAct, at: Millis, by_name: string, 
/**
 * Why they were withdrawn, or where they are filed; may be empty.
 */
text: string, };
export type MinutesView = { minutes: Minutes, meeting_title: string, content: MinutesContent, my_role: MeetingRole, 
/**
 * May edit now: secretary or chair, and the state is draft.
 */
may_edit: boolean, 
/**
 * May sign now: it is this person's turn.
 */
may_sign: boolean, signatures: Array<SignatureView>, saved_at: Millis, saved_by_name: string, 
/**
 * The newest revision is a draft of this length, in which nobody has written.
 */
draft: DraftLength | null, 
/**
 * How many sentences of the transcript came after the newest draft was made, so that it lacks
 * them. 0 for whoever may not edit, and of a correction.
 */
speech_after_draft: number, 
/**
 * When the newest of them came; none where there are none.
 */
speech_after_draft_until: Millis | null, 
/**
 * What cannot be printed and keeps a draft from being submitted. Empty for whoever may not
 * edit.
 */
unprintable: Array<UnprintableLetter>, 
/**
 * SHA-256 of the document that this text was typeset to, in hexadecimal; none while it is a
 * draft.
 */
document_sha256: string | null, 
/**
 * The time that the document bears as its date; none while it is a draft.
 */
dated_at: Millis | null, 
/**
 * Who returned the minutes for correction, in draft after that.
 */
returned: ReturnedView | null, 
/**
 * The meeting was never opened: its times and who was there are written by hand.
 */
unopened: boolean, 
/**
 * The paragraph in which the draft's instruction to the secretary still stands. None for
 * whoever may not edit.
 */
draft_note: string | null, 
/**
 * Number and symbol of the minutes that these correct, as "15/BB-UBND", then of those that
 * they corrected in turn; empty otherwise.
 */
corrected: Array<string>, 
/**
 * The document that corrects these minutes, once it is signed; before, only for who may open
 * it.
 */
correction: CorrectionView | null, 
/**
 * What was done beside writing and signing, in the order of time; of others than chair and
 * secretary only what concerns them.
 */
steps: Array<MinutesStepView>, 
/**
 * What this person may do now, beside writing and signing.
 */
may: Array<MinutesAct>, 
/**
 * Who signs in the place of the chair; none for whoever may not edit.
 */
substitute: SubstituteView | null, };
export type MissedSpeechRequest = { "type": "missed_speech", from: Millis, to: Millis, };
export type MissedSpeechUpdate = { "type": "missed_speech", from: Millis, to: Millis, lines: Array<SpokenLine>, 
/**
 * There is more than one answer holds; it begins after the last line.
 */
more: boolean, };
export type MissingSpeech = { 
/**
 * False where nothing of this stream was recorded: nothing can be added to it either.
 */
known: boolean, 
/**
 * In order, 200 at most. Silence counts as missing: a browser sends nothing of it.
 */
missing: Array<SpeechSpan>, 
/**
 * Sound that has come waits to be joined.
 */
waits: boolean, };
export type NameSpeaker = { 
/**
 * At most [`MAX_SPEAKER_CHARS`] characters. Empty: whoever the track is called by.
 */
name: string, 
/**
 * In the sentences of the same track behind it as well, up to where another speaker was named.
 */
following: boolean, };
export type NameSpeakers = { 
/**
 * 1 to [`MAX_NAMED_AT_ONCE`], of one meeting.
 */
sentences: Array<SegmentId>, 
/**
 * None: whoever the track is called by.
 */
speaker: NamedSpeaker | null, };
export type NameSubstitute = { 
/**
 * None: the chair signs again.
 */
user: UserId | null, reason: string, };
export type NamedDeputy = { unit: UnitId, user: UserId, };
export type NamedSpeaker = { 
/**
 * 1 to [`super::MAX_SPEAKER_CHARS`] characters.
 */
name: string, 
/**
 * The unit, where it is known; none: as the track is called.
 */
unit_name: string | null, };
export type NamedVoter = { unit: UnitId, user: UserId, };
export type NewUnit = { code: string, name: string, parent_code: string | null, };
export type NewUpload = { 
/**
 * The name of the file.
 */
name: string, bytes: number, 
/**
 * SHA-256 of the file in hexadecimal, where the sender can compute it.
 */
digest: string | null, purpose: UploadPurpose, };
export type NewUser = { username: string, name: string, title: string, unit: UnitId, is_admin: boolean, password: string | null, };
export type NextNumber = { number: string, };
export type NotReady = "database_silent" | "database_full" | "database_not_writable" | "data_folder_not_writable" | "no_media_port";
export type NoteAbsence = { 
/**
 * None takes the note back.
 */
absence: Absence | null, reason: string, };
export type NotedUnder = { agenda_item: AgendaItemId | null, };
export type OpenComments = { 
/**
 * The revision that is given out: the newest, as the page showed it.
 */
revision: number, deadline: Millis, };
export type OpenLetter = { id: string, subject: LetterSubject, meeting: MeetingId, title: string, name: string, unit_name: string, address: string, 
/**
 * Is not tried again by itself.
 */
failed: boolean, 
/**
 * Of the last try.
 */
failure: MailFailure | null, written_at: Millis, };
export type OpenVote = { question: Question, 
/**
 * None: until somebody closes it.
 */
limit_s: number | null, 
/**
 * How many people were summoned; of a vote by units it is known.
 */
summoned: number | null, 
/**
 * Units whose halls vote on paper. Only in a vote by persons.
 */
halls: Array<UnitId>, 
/**
 * In a vote by persons: who has no vote.
 */
without: Array<UserId>, 
/**
 * In a vote by persons: the secretary votes, who else does not.
 */
with_secretary: boolean, 
/**
 * In a vote by units: who casts the vote, where it is not the first one of the unit.
 */
named: Array<NamedVoter>, 
/**
 * `seen` of the form. With more votes by now: `another_vote_opened`, and none opens.
 */
seen: number, 
/**
 * How many could vote as the form showed it. With another number by now: `voters_changed`, and
 * none opens.
 */
entitled: number, };
export type OpenedPaper = { 
/**
 * Its first version.
 */
document: PaperId, 
/**
 * Units of which somebody has opened the newest version.
 */
units: number, 
/**
 * Other units of which somebody has opened an earlier one.
 */
only_earlier: number, };
export type OpenedPapers = { 
/**
 * Units that hold the meeting or are invited.
 */
units: number, papers: Array<OpenedPaper>, };
export type OpeningRequest = { "type": "open_meeting" };
export type OpeningUpdate = { "type": "opened", at: Millis, 
/**
 * Name of who opened it; none for the set time.
 */
by: string | null, title: string, agenda: Array<AgendaItem>, };
export type Outcome = { 
/**
 * Votes for each answer.
 */
counts: Array<number>, 
/**
 * Ballots that were cast, with papers that came back.
 */
cast: number, 
/**
 * Papers that came back, and those of them that are not valid.
 */
papers: number, invalid: number, 
/**
 * Of how many the majority is computed, and how many votes it takes.
 */
base: number, required: number, 
/**
 * How many must be able to vote, and whether they were; none: any number.
 */
needed: number | null, has_quorum: boolean, 
/**
 * The answers that have the majority; of an election those that are elected.
 */
adopted: Array<number>, 
/**
 * In an election the last seats could not be given: these have equally many votes.
 */
tied: Array<number>, };
export type OwnReading = { read_at: Millis, agreed_at: Millis | null, };
export type OwnVote = { 
/**
 * The unit for which it is; none: for oneself.
 */
for_unit: string | null, has_voted: boolean, 
/**
 * The answers; none before, and in a secret vote, which nobody can look up without its code.
 */
chosen: Array<number> | null, };
export type PagePoint = { x: number, y: number, };
export type PageSize = "preview" | "usual" | "fine";
export type PagesDrawn = { paper: PaperId, drawn: number, };
export type Paper = { id: PaperId, 
/**
 * The identifier of its first version, which all versions of one paper share.
 */
document: PaperId, 
/**
 * Each version has a higher number than those before; the highest is read and presented. The
 * number of a deleted version is not given again.
 */
version: number, 
/**
 * The agenda item to which it belongs; none, or one that is not in the plan any more: the
 * whole meeting.
 */
agenda_item: AgendaItemId | null, name: string, 
/**
 * How many pages it has; none before an office document is converted.
 */
pages: number, 
/**
 * How many pages are ready to be shown, from the first one on.
 */
drawn: number, 
/**
 * None: the file has its pages itself.
 */
conversion: Conversion | null, 
/**
 * Size of the file.
 */
bytes: number, added_by: ParticipantId, added_by_name: string, added_at: Millis, 
/**
 * It was sent after papers were due.
 */
is_late: boolean, };
export type PaperCount = { 
/**
 * Papers that came back, valid or not.
 */
returned: number, 
/**
 * Those of them that are not valid.
 */
invalid: number, 
/**
 * How many have each answer.
 */
counts: Array<number>, };
export type PaperId = string;
export type PaperKinds = { 
/**
 * Of Word, Excel and PowerPoint (DOCX, XLSX, PPTX).
 */
office: boolean, };
export type PaperList = { papers: Array<Paper>, 
/**
 * Whether the person may add one.
 */
may_add: boolean, 
/**
 * Whether the person may delete and replace those of others too.
 */
may_delete_all: boolean, 
/**
 * How many units have opened each paper, for who may see that.
 */
opened: OpenedPapers | null, };
export type PaperOpening = { name: string, is_guest: boolean, 
/**
 * The newest that they have opened.
 */
version: number, 
/**
 * When they opened that.
 */
at: Millis, };
export type PaperOpenings = { 
/**
 * The unit that holds the meeting, then the invited ones.
 */
units: Array<UnitOpenings>, 
/**
 * Who is invited alone, of a unit that is not invited.
 */
people: Array<PersonOpening>, 
/**
 * Anybody else who has opened it: guests, and people who are not expected.
 */
others: Array<PaperOpening>, };
export type PaperRequest = { "type": "show_page", paper: PaperId, page: number, over: boolean, } | { "type": "stop_paper" } | { "type": "point", at: PagePoint | null, };
export type PaperUpdate = { "type": "papers_changed", added: Array<Paper>, deleted: Array<PaperId>, } | { "type": "pages_drawn", drawn: Array<PagesDrawn>, } | { "type": "page_shown", shown_page: ShownPage | null, } | { "type": "pointed", at: PagePoint | null, };
export type Participant = { id: ParticipantId, name: string, unit_name: string, role: MeetingRole, is_guest: boolean, 
/**
 * Joined by an access token: an encoder, a display, a test caller.
 */
is_machine: boolean, 
/**
 * False while the connection is lost and the place is kept.
 */
connected: boolean, tracks: Array<TrackState>, };
export type ParticipantId = string;
export type ParticipantLinkLevel = { participant: ParticipantId, 
/**
 * The worse of both directions; none while no media flows.
 */
level: LinkLevel | null, };
export type ParticipantStats = { id: ParticipantId, name: string, unit_name: string, role: MeetingRole, is_guest: boolean, connected: boolean, 
/**
 * None while no media flows.
 */
level: LinkLevel | null, 
/**
 * The connection on which they send.
 */
publish: LinkStats | null, 
/**
 * The connection on which they receive.
 */
subscribe: LinkStats | null, publications: Array<PublishedStats>, receiving: ReceivedStats, };
export type Passage = { kind: PassageKind, 
/**
 * Of an item of a numbered list, counted from 1.
 */
number: number | null, 
/**
 * Its text; of a row one for each cell.
 */
texts: Array<string>, };
export type PassageKind = "begins" | "venue" | "attendance" | "chair" | "secretary" | "heading" | "paragraph" | "item" | "row" | "ends";
export type PassedOverModel = { model: string, problem: SpeechProblem, 
/**
 * In English, with paths and versions: for the log and for whoever helps.
 */
reason: string, };
export type PauseReason = "bandwidth" | "codec" | "packet_size";
export type PeopleReport = { 
/**
 * False for a preview.
 */
imported: boolean, created: number, updated: number, unchanged: number, 
/**
 * All rows that are new or changed: each shows the user name that it gets.
 */
rows: Array<PersonRow>, 
/**
 * The first 200 faults. With any, nothing is imported.
 */
wrong: Array<WrongRow>, 
/**
 * Number of wrong rows, all of them.
 */
wrong_rows: number, 
/**
 * What is left out or should be looked at, in the reader's language.
 */
notes: Array<string>, 
/**
 * Identifies what this preview shows, for the import that does only that.
 */
plan: string, 
/**
 * After an import: the links of the new people. Shown once.
 */
sheet: LinkSheet | null, };
export type PeriodView = { number: number, 
/**
 * The text that is read.
 */
revision: number, opened_at: Millis, opened_by_name: string, deadline: Millis, 
/**
 * It was ended before its deadline.
 */
ended_at: Millis | null, is_open: boolean, };
export type PersonBefore = { name: string | null, title: string | null, unit_name: string | null, };
export type PersonLink = { name: string, username: string, title: string, unit_code: string, unit_name: string, url: string, };
export type PersonOpening = { name: string, unit: string, opening: PaperOpening | null, };
export type PersonRow = { 
/**
 * As the spreadsheet shows it.
 */
row: number, change: RowChange, username: string, 
/**
 * The list does not give it: it was made from the name.
 */
username_made: boolean, name: string, title: string, unit_name: string, 
/**
 * Where letters go from now on; none: as before.
 */
address: string | null, 
/**
 * Until now, where the list has something else.
 */
before: PersonBefore | null, };
export type PlanAgendaItem = { 
/**
 * Given when an existing item is changed.
 */
id: AgendaItemId | null, title: string, presenter: string, 
/**
 * How long it is planned to last, from 1 to 600.
 */
minutes: number | null, };
export type PlanInvitees = { 
/**
 * Of the invited units those that only observe.
 */
observer_units: Array<UnitId>, 
/**
 * People who are invited whatever their unit is.
 */
people: Array<InvitedPerson>, 
/**
 * How many people of an invited unit are expected.
 */
expected: Array<ExpectedPeople>, };
export type PlanKey = string;
export type PlanMeeting = { title: string, starts_at: Millis, chair: UserId, secretary: UserId, 
/**
 * The unit that holds it; the chair's own when absent.
 */
unit: UnitId | null, invited_units: Array<UnitId>, 
/**
 * Absent: everybody of the invited units is a delegate, and nobody is invited alone.
 */
invitees: PlanInvitees, agenda: Array<PlanAgendaItem>, 
/**
 * Of a new plan: the same request of the same person with the same key makes nothing a second
 * time, and is answered as the first one. Another request with it: `planned_before`.
 */
key: PlanKey | null, 
/**
 * Whether what is written to everybody goes into the dossier; absent: as it is, or as usual.
 */
keeps_chat: boolean | null, 
/**
 * Of a new plan: it was held already, without this system, and is planned for its minutes; its
 * time has passed, and nobody is sent a letter.
 */
held_elsewhere: boolean, };
export type PlanSeries = { 
/**
 * The first one.
 */
plan: PlanMeeting, every: Every, 
/**
 * How many, with the first; from 2 to 53.
 */
times: number, };
export type PlannedSeries = { meetings: Array<SeriesMeeting>, };
export type PostponeMeeting = { reason: string, 
/**
 * None: the new time is told later. One that has passed: `new_time_passed`.
 */
starts_at: Millis | null, 
/**
 * `plan_fingerprint` of the plan that was shown; with another one by now: `plan_changed`.
 */
base_fingerprint: string, };
export type Postponed = { at: Millis, 
/**
 * The time that it had before.
 */
from: Millis, reason: string, 
/**
 * No new time is set yet: `starts_at` is still the old one.
 */
time_open: boolean, };
export type PresenceRequest = { "type": "leave" };
export type PresenceUpdate = { "type": "participant", participant: Participant, } | { "type": "participant_left", participant: ParticipantId, };
export type PrivateNotesView = { text: string, 
/**
 * Counted from 1; 0 before anything was saved.
 */
version: number, saved_at: Millis, };
export type Problem = { type: string, 
/**
 * For programs; stable.
 */
code: ProblemCode, 
/**
 * What happened, in the reader's language.
 */
title: string, status: number, 
/**
 * What stays safe and what to do, in the reader's language.
 */
detail: string, 
/**
 * Further facts, for example the row of an import that is wrong.
 */
fact?: string, };
export type ProblemCode = "bad_request" | "invalid_field" | "head_field_too_long" | "name_too_long" | "name_over_limit" | "bad_name" | "too_large" | "too_complex" | "too_slow" | "wrong_kind" | "list_unreadable" | "list_too_large" | "list_headings" | "people_list_headings" | "list_of_people" | "list_of_units" | "list_letters_lost" | "list_changed" | "list_empty" | "list_rows_wrong" | "not_signed_in" | "wrong_password" | "method_not_allowed" | "not_acceptable" | "precondition_failed" | "precondition_required" | "stream_refused" | "too_many_tries" | "too_fast" | "wrote_too_fast" | "check_links_full" | "ballot_too_fast" | "too_many_at_once" | "link_used" | "link_unknown" | "invitation_over" | "check_link_over" | "account_disabled" | "chair_disabled" | "secretary_disabled" | "own_account" | "own_seat" | "not_allowed" | "plan_closed" | "plan_cancelled" | "cancelled_before" | "new_time_passed" | "plan_in_past" | "plan_changed" | "too_many_planned" | "vote_text_too_long" | "too_many_letters" | "planned_before" | "wrong_address" | "not_found" | "not_in_meeting" | "conflict" | "username_taken" | "unit_code_taken" | "meeting_ended" | "held_elsewhere" | "files_over" | "meeting_cancelled" | "roll_call_confirmed" | "technician_of_others" | "bad_phone" | "group_name_taken" | "groups_full" | "time_open" | "bad_address" | "address_outside" | "mail_off" | "bad_hall_name" | "hall_count_below_names" | "absent_with_people" | "absent_though_it_came" | "hall_reported_meanwhile" | "votes_full" | "vote_closed" | "voted_already" | "ballot_code_taken" | "voters_changed" | "not_a_voter" | "another_vote_opened" | "nobody_may_vote" | "replies_over" | "meeting_not_open" | "meeting_not_ended" | "removed_from_meeting" | "sent_out" | "room_full" | "room_locked" | "screen_taken" | "chairs_now" | "chair_shows" | "paper_office" | "paper_office_kind" | "paper_macros" | "paper_active" | "paper_unreadable" | "paper_encrypted" | "paper_too_long" | "papers_full" | "webhooks_full" | "bad_webhook_address" | "paper_replaced" | "paper_versions_full" | "page_not_ready" | "page_unreadable" | "chat_full" | "chat_closed" | "chat_files_full" | "chat_file_kind" | "chat_file_macros" | "chat_file_active" | "upload_offset" | "upload_damaged" | "uploads_full" | "upload_gone" | "sound_coding" | "sound_unreadable" | "sound_empty" | "sound_damaged" | "sound_too_long" | "sound_not_made" | "sound_files_full" | "meeting_not_held" | "mark_changed" | "marks_full" | "agenda_full" | "item_taken_up" | "item_planned" | "item_used" | "reply_to_other_time" | "reply_changed" | "deputy_outside" | "deputy_has_seat" | "action_item_changed" | "action_item_state" | "late_reason_missing" | "deadline_passed" | "deadline_far" | "deadline_not_later" | "action_items_frozen" | "action_items_full" | "no_such_unit" | "own_report" | "not_asking" | "not_speaking" | "site_line_lost" | "floor_full" | "too_many_waiting" | "line_tests_full" | "line_test_over" | "already_in_meeting" | "other_account" | "bad_media" | "too_many_cameras" | "first_camera_off" | "bad_camera_name" | "late_speech_over" | "minutes_changed" | "already_held" | "meeting_held" | "sound_deleted" | "transcript_deleted" | "minutes_frozen" | "named_revisions_full" | "comments_open" | "comments_over" | "comment_changed" | "comment_answered" | "comments_full" | "comment_deadline_far" | "comment_deadline_passed" | "answer_reason_missing" | "minutes_step_taken" | "no_receivers" | "receipt_unreadable" | "receipt_state" | "receipt_of_other" | "receipts_full" | "minutes_not_signed" | "reason_missing" | "substitute_unfit" | "already_corrected" | "number_taken" | "minutes_incomplete" | "draft_note_left" | "unprintable_letters" | "not_your_turn" | "wrong_passphrase" | "passphrase_empty" | "certificate_expired" | "certificate_not_yet_valid" | "certificate_not_trusted" | "other_name" | "document_changed" | "dossier_changed" | "dossier_gone" | "dossier_too_large" | "key_unusable" | "time_stamp_failed" | "no_speech_model" | "transcript_failed" | "fonts_missing" | "storage_full" | "unavailable" | "internal";
export type PublishedBallot = { 
/**
 * Whose it is, with the unit; of a secret vote the hash of the code in hexadecimal.
 */
of: string, chosen: Array<number>, };
export type PublishedBallots = { ballots: Array<PublishedBallot>, };
export type PublishedForMe = { minutes: MinutesId, kind: MinutesKind, meeting_title: string, published_at: Millis, };
export type PublishedStats = { source: Source, muted: boolean, 
/**
 * As in SDP, for example `opus`.
 */
codec: string, 
/**
 * Simulcast layers that have been seen, the smallest picture first; empty without simulcast.
 */
layers: Array<string>, packets: number, bytes: number, 
/**
 * Packets that the recorder could not take.
 */
recording_dropped: number, };
export type PublishedTrack = { 
/**
 * The m-line's `mid` in the SDP offer.
 */
mid: string, source: Source, muted: boolean, 
/**
 * What an added camera shows; of nothing else.
 */
name?: CameraName, };
export type Question = { title: string, 
/**
 * What is adopted, word by word; may be empty.
 */
text: string, kind: VoteKind, 
/**
 * Empty for an approval, whose answers are known.
 */
options: Array<string>, 
/**
 * How many options one ballot may have: seats of an election, otherwise usually 1.
 */
most: number, is_secret: boolean, by: VotedBy, majority: Share, base: MajorityBase, 
/**
 * Which part of those invited must be able to vote; none: no matter how many.
 */
quorum: Share | null, };
export type ReactionRequest = { "type": "react", sign: Sign, };
export type ReactionUpdate = { "type": "reactions", counts: Array<SignCount>, givers: Array<SignGiver>, };
export type ReadDraft = { period: number, };
export type Readiness = "ready" | "partly" | "unfinished" | "not_ready";
export type ReadinessView = { title: string, starts_at: Millis, now: Millis, 
/**
 * The meeting is over: nothing is checked any more.
 */
ended: boolean, sites: Array<SiteReadiness>, };
export type ReceiptState = "arrived" | "refused" | "taken" | "assigned" | "in_work" | "done";
export type ReceiptView = { state: ReceiptState, 
/**
 * Why, or by whom; may be empty.
 */
description: string, 
/**
 * When, as the answer says it; may be empty.
 */
stated_at: string, added_at: Millis, };
export type ReceivedStats = { sounds: number, pictures: number, 
/**
 * Videos that are paused because the link has no bandwidth for them.
 */
paused: number, 
/**
 * Pictures by simulcast layer.
 */
layers: Array<LayerCount>, };
export type RecordingId = string;
export type RecordingState = "not_yet" | "on" | "failed";
export type RecordingUpdate = { "type": "recording", recording: RecordingState, };
export type RedraftMinutes = { 
/**
 * The revision that it takes the place of, as in [`SaveMinutes`].
 */
base_revision: number, length: DraftLength, };
export type Reminded = { at: Millis, 
/**
 * Who was reminded then is so again from this time on.
 */
again_at: Millis, };
export type RemovalRequest = { "type": "remove", participant: ParticipantId, };
export type RemovalUpdate = { "type": "person_removed", person: RemovedPerson, } | { "type": "person_readmitted", participant: ParticipantId, };
export type RemovedPerson = { id: ParticipantId, name: string, unit_name: string, };
export type RepliesView = { 
/**
 * Sees all invited units and answers for any: who leads or has planned the meeting.
 */
sees_all: boolean, 
/**
 * Answers are taken: the meeting has not been opened.
 */
open: boolean, 
/**
 * The set time to which an answer is given now.
 */
starts_at: Millis, 
/**
 * All invited units, or the own one if it is invited.
 */
units: Array<UnitReply>, };
export type ReplyToInvitation = { answer: Answer, 
/**
 * Why nobody comes; only of `declines`.
 */
reason: string, 
/**
 * Who comes in place of whom was invited, with the position; only of `deputy`.
 */
deputy: string, 
/**
 * An account of the unit or of one below it, which is invited then; it gives `deputy` its words.
 */
deputy_user: UserId | null, 
/**
 * How many come, one at least; none: not said.
 */
people: number | null, 
/**
 * `at` of the answer that was shown; none: there was none. With another one by now:
 * `reply_changed`, and nothing is overwritten.
 */
seen: Millis | null, 
/**
 * The set time that was shown. With another one by now: `reply_to_other_time`.
 */
starts_at: Millis, };
export type ReportCheck = { unit: UnitId, 
/**
 * Who checks; of people who are signed in their own name stands instead.
 */
name: string, 
/**
 * At which they can be called; may be empty.
 */
phone: string, microphone: DeviceState, camera: DeviceState, loudspeaker: LoudspeakerState, line: LineState, 
/**
 * Browser and system, as people name them.
 */
browser: string, };
export type ReportHall = { 
/**
 * None: not counted.
 */
count: number | null, 
/**
 * A line each.
 */
names: string, 
/**
 * Who attends in place of whom was invited.
 */
deputy: string, 
/**
 * The `hall_version` that was shown. With another one by now: `conflict`, and nothing is
 * overwritten.
 */
seen: number, };
export type RetentionEffect = { kind: RetentionKind, days: number | null, is_changed: boolean, 
/**
 * Meetings of which it would be deleted as soon as the rule applies.
 */
meetings: number, 
/**
 * Meetings that are old enough and keep it for now: they are held, or their minutes are not
 * signed, or they are being transcribed.
 */
held_back: number, };
export type RetentionKind = "sound" | "transcript" | "chat";
export type RetentionPreview = { 
/**
 * One for each kind.
 */
effects: Array<RetentionEffect>, 
/**
 * From when on the changed ones would delete.
 */
applies_from: Millis, };
export type RetentionRuleView = { kind: RetentionKind, 
/**
 * After the end of the meeting; none: for ever.
 */
days: number | null, 
/**
 * None: nobody has said anything yet.
 */
changed_at: Millis | null, changed_by_name: string | null, 
/**
 * Nothing is deleted by this rule before; none where it deletes nothing.
 */
applies_from: Millis | null, };
export type RetentionView = { 
/**
 * One for each kind.
 */
rules: Array<RetentionRuleView>, 
/**
 * Meetings of which nothing is deleted, the newest holds first; at most 500.
 */
held: Array<HeldMeetingView>, };
export type ReturnMinutes = { comment: string, };
export type ReturnedView = { 
/**
 * Empty for the command line.
 */
by_name: string, at: Millis, };
export type RevisionInfo = { revision: number, 
/**
 * When the editing began that this revision holds; `saved_at` when it was saved at once.
 */
began_at: Millis, saved_at: Millis, 
/**
 * None when the system made it (the first draft).
 */
saved_by: UserId | null, saved_by_name: string, 
/**
 * It is a draft of this length, and nobody has written in it. None of a draft that an older
 * version made.
 */
draft: DraftLength | null, 
/**
 * What somebody called it; the next save does not replace it then.
 */
name: string | null, };
export type RevisionView = { info: RevisionInfo, content: MinutesContent, };
export type RollCallPerson = { user: UserId, 
/**
 * With the position.
 */
name: string, unit_name: string, seat: Seat, presence: UnitPresence, is_late: boolean, };
export type RollCallUnit = { unit: UnitId, name: string, 
/**
 * Observers are listed apart from delegates.
 */
seat: Seat, 
/**
 * How many people were planned or, by its answer, announced; none: nobody said.
 */
expected_people: number | null, 
/**
 * How many are here: those in the hall, or else who is connected with an account.
 */
here: number, 
/**
 * Name of the unit above it; empty if there is none.
 */
above: string, presence: UnitPresence, is_late: boolean, 
/**
 * Joined over the people of the unit; the first and the last ones of many.
 */
stays: Array<Stay>, 
/**
 * Who is connected for it now, or was: some of them.
 */
people: Array<string>, 
/**
 * Whom the unit's answer to the invitation names as deputy, and who gave that answer; empty
 * where it names nobody.
 */
announced_deputy: string, announced_by: string, 
/**
 * Meant only while nobody of the unit has come.
 */
absence: Absence | null, 
/**
 * Why it is absent; may be empty.
 */
reason: string, 
/**
 * Who attends in place of whom was invited ("dự thay"); may be empty.
 */
deputy: string, 
/**
 * How many people sit in the hall.
 */
hall_count: number | null, 
/**
 * Who, a line each; may be empty.
 */
hall_names: string, 
/**
 * Counts the reports of the hall and of the deputy; 0 before the first.
 */
hall_version: number, };
export type RollCallView = { 
/**
 * Chair and secretary: they see all units, note absences and confirm.
 */
may_keep: boolean, 
/**
 * Nobody joined it here: a unit was there or not as it was noted, and of others nothing is
 * known.
 */
held_elsewhere: boolean, 
/**
 * When it was confirmed, and by whom; notes do not change any more.
 */
confirmed_at: Millis | null, confirmed_by: string | null, 
/**
 * The opening; nobody is late before it.
 */
began_at: Millis | null, ended_at: Millis | null, 
/**
 * The unit that holds the meeting, then the invited ones, each with those below it. Others see
 * their own only.
 */
units: Array<RollCallUnit>, 
/**
 * Who is invited alone, of a unit that is not invited; others see themselves only.
 */
people: Array<RollCallPerson>, 
/**
 * "Thành phần tham dự" as the draft of the minutes would say it now; empty before the end, and
 * for others.
 */
minutes_lines: Array<string>, 
/**
 * The same as a table with its head.
 */
minutes_table: Array<[string, string, string, string, string]>, };
export type RoomState = { meeting: MeetingId, title: string, unit_name: string, your_role: MeetingRole, now: Millis, recording: RecordingState, 
/**
 * In the order in which they came.
 */
participants: Array<Participant>, 
/**
 * Empty unless leading.
 */
waiting: Array<WaitingGuest>, locked: boolean, 
/**
 * Who was sent out and is not back, whether or not they wait now. Empty unless leading.
 */
sent_out: Array<RemovedPerson>, 
/**
 * When the meeting was opened; none while people wait for it.
 */
started_at: Millis | null, 
/**
 * The set time.
 */
starts_at: Millis, 
/**
 * Put off, and no new time is set yet: `starts_at` is the time before.
 */
time_open: boolean, 
/**
 * Who chairs by the plan, and may take the chair back after handing it over.
 */
planned_chair: ParticipantId | null, floor: Floor, spotlight: ParticipantId | null, 
/**
 * The added camera that is chosen.
 */
spotlight_camera: Source | null, 
/**
 * Always empty: pages of older versions expect it.
 */
chat: Array<ChatMessage>, 
/**
 * The number of the newest message that this person reads; 0 while there is none.
 */
chat_last: number, 
/**
 * By whom it is closed for all but those who lead.
 */
chat_closed: ChatClosed | null, 
/**
 * Whether what is written to everybody goes into the dossier.
 */
chat_kept: boolean, 
/**
 * Whom the chair removed and nobody readmitted. Empty unless chair or secretary.
 */
removed: Array<RemovedPerson>, agenda: Array<AgendaItem>, current_item: AgendaItemId | null, current_since: Millis | null, 
/**
 * How long items were the current one before that.
 */
items_taken: Array<ItemTaken>, 
/**
 * Those that were added in the meeting.
 */
items_added: Array<AgendaItemId>, papers: Array<Paper>, shown_page: ShownPage | null, 
/**
 * In the order of their numbers; for chair and secretary with those that are not published.
 */
marks: Array<Mark>, 
/**
 * The latest deleted last. Empty unless chair or secretary.
 */
deleted_marks: Array<Mark>, votes: Array<VoteSummary>, };
export type RowChange = "new" | "changed";
export type RunningSpeech = { participant: ParticipantId, since: Millis, 
/**
 * How long it may last, in seconds, from its beginning; none: as long as it takes.
 */
limit_s: number | null, 
/**
 * Who speaks, where several sit behind one microphone.
 */
speaker: string | null, };
export type SaveInviteGroup = { name: string, 
/**
 * One at least, 2,000 at most.
 */
units: Array<UnitId>, };
export type SaveMinutes = { 
/**
 * The revision that was edited. If another has been saved since, the answer is 409
 * `minutes_changed` and nothing is lost.
 */
base_revision: number, content: MinutesContent, };
export type SavePrivateNotes = { text: string, 
/**
 * The version on which the text stands. With another one by now: `conflict`, and nothing is
 * saved.
 */
seen: number, };
export type SaveRetention = { sound: number | null, transcript: number | null, chat: number | null, };
export type SaveWebhook = { name: string, 
/**
 * `http` or `https`.
 */
url: string, events: Array<WebhookEvent>, is_on: boolean, };
export type SavedDraft = { revision: number, saved_at: Millis, saved_by_name: string, unprintable: Array<UnprintableLetter>, 
/**
 * The paragraph in which the draft's instruction to the secretary still stands.
 */
draft_note: string | null, };
export type ScreenRequest = { "type": "take_screen", over: boolean, } | { "type": "stop_screen", participant: ParticipantId, };
export type ScreenUpdate = { "type": "screen_stopped", by: string, };
export type SearchHit = { kind: SearchKind, meeting: MeetingId, meeting_title: string, 
/**
 * When the meeting began.
 */
held_at: Millis, 
/**
 * The minutes that say it.
 */
minutes: MinutesId | null, 
/**
 * What these minutes are; none of a transcript.
 */
document: MinutesKind | null, 
/**
 * These minutes correct others.
 */
is_correction: boolean, 
/**
 * The sentence that it is, or comes from. Of a transcript always.
 */
segment: SegmentId | null, 
/**
 * Its sound can be played.
 */
has_sound: boolean, 
/**
 * When it was said; for minutes, when the meeting began.
 */
said_at: Millis, 
/**
 * Who said it, and for which unit; empty for minutes.
 */
speaker: string, unit_name: string, snippet: Array<SnippetPart>, };
export type SearchKind = "transcript" | "minutes";
export type SearchResults = { hits: Array<SearchHit>, 
/**
 * For the next page: `?cursor=`; none on the last.
 */
next: string | null, };
export type Seat = "delegate" | "observer";
export type Segment = { id: SegmentId, recording: RecordingId, participant: ParticipantId, 
/**
 * Speaker's name and unit as they were during the meeting.
 */
speaker: string, unit: string, starts_at: Millis, ends_at: Millis, text: string, 
/**
 * 0 to 1, the recogniser's own estimate.
 */
confidence: number, 
/**
 * Name of the speech model.
 */
model: string, 
/**
 * When each word of `text` (between white space) begins, in milliseconds from `starts_at`;
 * empty where nobody knows.
 */
word_starts: Array<number>, 
/**
 * What was recognised, beside the text that somebody put right; none while `text` is as
 * recognised.
 */
recognised: string | null, 
/**
 * Who put the text right; none while it is as recognised.
 */
corrected_by: string | null, 
/**
 * Who said that `speaker` is somebody else than the track is called by; none while it is as it
 * was during the meeting.
 */
named_by: string | null, };
export type SegmentId = string;
export type SendTestLetter = { address: string, };
export type SeriesMeeting = { id: MeetingId, starts_at: Millis, };
export type ServerMessage = ConnectionUpdate | PresenceUpdate | MediaUpdate | LobbyUpdate | DoorUpdate | OpeningUpdate | FloorUpdate | SpotlightUpdate | ChatUpdate | CaptionUpdate | MissedSpeechUpdate | StillUpdate | TrackUpdate | ScreenUpdate | PaperUpdate | RemovalUpdate | AgendaUpdate | MarkUpdate | ReactionUpdate | VoteUpdate | RecordingUpdate | LinkQualityUpdate;
export type SessionView = { 
/**
 * None when nobody is signed in.
 */
me: Me | null, 
/**
 * The meeting whose guest this browser's is.
 */
guest_of: MeetingId | null, };
export type SetLetterAddress = { 
/**
 * Empty: send none.
 */
address: string, language: LetterLanguage, for_unit: boolean, };
export type SetPassword = { 
/**
 * None when the account has no password yet, or a link was used to sign in.
 */
current: string | null, new: string, };
export type Share = "more_than_half" | "two_thirds";
export type ShownPage = { paper: PaperId, 
/**
 * The first has the number 0.
 */
page: number, 
/**
 * Who shows it.
 */
by: ParticipantId, };
export type Sign = "agree" | "applause" | "congratulate" | "understood" | "unclear";
export type SignCount = { sign: Sign, count: number, };
export type SignDossier = { key: KeyId, 
/**
 * Passphrase of the PKCS#12 file or PIN of the token. Used once, never stored.
 */
passphrase: string, 
/**
 * `manifest_sha256` of the dossier that the signer was shown: no other is signed.
 */
shown_sha256: string, 
/**
 * The name in the certificate, when it is not the account's and the signer confirms it.
 */
confirmed_holder?: string, };
export type SignGiver = { participant: ParticipantId, sign: Sign, };
export type SignIn = { username: string, password: string, };
export type SignMinutes = { key: KeyId, 
/**
 * Passphrase of the PKCS#12 file or PIN of the token. Used once, never stored.
 */
passphrase: string, 
/**
 * `document_sha256` of the view that the signer has read: nothing else is signed.
 */
shown_sha256: string, 
/**
 * The name in the certificate, when it is not the account's and the signer confirms it.
 */
confirmed_holder?: string, };
export type SignatureView = { role: MeetingRole, name: string, signed_at: Millis, 
/**
 * Subject of the certificate.
 */
certificate: string, };
export type SiteReadiness = { unit: UnitId, name: string, 
/**
 * None before the first check for this meeting.
 */
check: LastCheck | null, 
/**
 * Whom to call, by what somebody with an account has noted. None once the meeting is over.
 */
technician: SiteTechnician | null, 
/**
 * The reader notes whom to call: for their own unit and those below it.
 */
may_note_technician: boolean, };
export type SiteTechnician = { name: string, phone: string, };
export type Slot = { mid: string, 
/**
 * None: the slot is empty.
 */
content: SlotContent | null, };
export type SlotContent = { participant: ParticipantId, source: Source, };
export type SnippetPart = { text: string, 
/**
 * It is a word that was searched for.
 */
found: boolean, };
export type SoundFileId = string;
export type SoundFileList = { 
/**
 * By the time at which they begin.
 */
files: Array<SoundFileView>, 
/**
 * This person may add and remove some now.
 */
may_change: boolean, };
export type SoundFileState = "waiting" | "recorded" | "refused";
export type SoundFileView = { 
/**
 * Also the identifier of its recording.
 */
id: SoundFileId, name: string, bytes: number, 
/**
 * SHA-256 of the file, in hexadecimal.
 */
digest: string, begins_at: Millis, 
/**
 * How long its sound is, in milliseconds; none before it is a recording.
 */
length_ms: number | null, state: SoundFileState, 
/**
 * While it waits: how much of it is decoded, from 0 to 100.
 */
progress: number, 
/**
 * Why nothing came of it.
 */
problem: Problem | null, 
/**
 * The file is there still, and the same may succeed later.
 */
may_try_again: boolean, added_by_name: string, added_at: Millis, 
/**
 * When it was deleted because it was kept long enough; none: it is there.
 */
deleted_at: Millis | null, };
export type Source = "microphone" | "camera" | "screen" | "second_camera" | "third_camera";
export type SourceAttrs = { segment: SegmentId, };
export type Speech = { since: Millis, 
/**
 * How long it may last, in seconds, from its beginning; none: as long as it takes.
 */
limit_s: number | null, 
/**
 * Who speaks, where several sit behind one microphone.
 */
speaker: string | null, };
export type SpeechAdded = { milliseconds: number, };
export type SpeechModels = { captions: SpeechWork, transcripts: SpeechWork, 
/**
 * Other processes listen: what is missing on their machines is in their logs.
 */
elsewhere: boolean, };
export type SpeechProblem = "not_installed" | "no_runtime" | "damaged" | "does_not_load";
export type SpeechSpan = { from: number, until: number, };
export type SpeechView = { participant: ParticipantId, 
/**
 * Name and unit of the participant as they were then.
 */
name: string, unit_name: string, 
/**
 * Who spoke, where several share a microphone and somebody was named.
 */
speaker: string | null, 
/**
 * The agenda item at its beginning.
 */
item: AgendaItemId | null, began_at: Millis, 
/**
 * None while it lasts.
 */
ended_at: Millis | null, };
export type SpeechWork = { 
/**
 * The model that does it. None: nobody can.
 */
serves: string | null, 
/**
 * Models that should have, the one wanted most first.
 */
passed_over: Array<PassedOverModel>, };
export type SpokenLine = { name: string, unit_name: string, starts_at: Millis, text: string, };
export type SpotlightRequest = { "type": "set_spotlight", participant: ParticipantId | null, 
/**
 * An added camera of theirs; none: their first.
 */
camera?: Source, };
export type SpotlightUpdate = { "type": "spotlight", participant: ParticipantId | null, camera: Source | null, };
export type Standing = "filed" | "awaits_chair" | "awaits_secretary" | "superseded" | "claimed" | "unknown";
export type Stay = { from: Millis, to: Millis | null, };
export type StillRequest = { "type": "still", image: string, } | { "type": "watch_screen", on: boolean, };
export type StillUpdate = { "type": "still_wanted", } | { "type": "still_part", participant: ParticipantId, taken_at: Millis, part: number, parts: number, data: string, } | { "type": "screen_still_wanted", } | { "type": "screen_still", participant: ParticipantId, taken_at: Millis, };
export type SubmitMinutes = { revision: number, };
export type SubstituteView = { user: UserId, name: string, named_by_name: string, at: Millis, reason: string, };
export type TableCell = { type: TableCellKind, content: Array<ListParagraph>, };
export type TableCellKind = "table_cell";
export type TableRow = { type: TableRowKind, content: Array<TableCell>, };
export type TableRowKind = "table_row";
export type TakeStep = { 
/**
 * `version` that was shown. With another one by now: `action_item_changed`.
 */
seen: number, 
/**
 * Neither `give` nor `correct`.
 */
act: ItemAct, 
/**
 * At most 2,000 characters; may be empty of `confirm` and `grant_extension`.
 */
text: string, 
/**
 * Why it is late: with `note` and `report`, which needs it after the deadline.
 */
late_reason: string, 
/**
 * Any moment of the last day that is asked for; only of `ask_extension`.
 */
to: Millis | null, };
export type TestLetterResult = { 
/**
 * None: the server took it.
 */
failure: MailFailure | null, };
export type TestedLine = { participant: ParticipantId, name: string, unit_name: string, is_guest: boolean, report: LineReport, };
export type TextMark = { "type": "strong" } | { "type": "em" } | { "type": "source", attrs: SourceAttrs, };
export type Tile = { participant: ParticipantId, 
/**
 * A camera or the screen.
 */
source: Source, width: number, height: number, };
export type TimesGiven = { participant: ParticipantId, times: number, };
export type TrackRequest = { "type": "set_muted", source: Source, muted: boolean, } | { "type": "mute", participant: ParticipantId, } | { "type": "mute_all" };
export type TrackState = { source: Source, muted: boolean, 
/**
 * What an added camera shows.
 */
name?: CameraName, };
export type TrackUpdate = { "type": "muted_by_chair", by: string, } | { "type": "microphone_locked" };
export type TranscriptState = "not_yet" | "waiting" | "running" | "done" | "failed";
export type TranscriptView = { state: TranscriptState, 
/**
 * 0 to 100 while running.
 */
progress: number, 
/**
 * Words for the reader when failed (for example: no speech model installed).
 */
problem: Problem | null, segments: Array<Segment>, 
/**
 * With `earlier`: what left the transcript when recordings were recognised again. Sentences of
 * minutes may point at it.
 */
earlier: Array<Segment>, 
/**
 * When the meeting went on to which agenda item, in order of time; an item may occur more than
 * once.
 */
agenda: Array<AgendaStep>, 
/**
 * Who was given the floor, in that order.
 */
speeches: Array<SpeechView>, 
/**
 * With `since`: sentences that somebody had brought back and took out again.
 */
gone: Array<SegmentId>, 
/**
 * How many texts the engine left out of the transcript (`LeftOutList`); 0 for whoever may not
 * bring them back.
 */
left_out: number, 
/**
 * When all sound, and all text, was deleted because it was kept long enough; none: it was not.
 */
sound_deleted_at: Millis | null, text_deleted_at: Millis | null, 
/**
 * The server's time of this answer: asking again with it as `since` gives what came after.
 */
now: Millis, };
export type Transport = "udp" | "tcp";
export type Unit = { id: UnitId, 
/**
 * Official code, for example `H26.15`. Unique.
 */
code: string, name: string, parent: UnitId | null, };
export type UnitId = string;
export type UnitNote = { 
/**
 * Meant only while nobody of the unit has come.
 */
absence: Absence | null, 
/**
 * Why it is absent; may be empty.
 */
reason: string, 
/**
 * Who attends in place of whom was invited ("dự thay"); may be empty.
 */
deputy: string, 
/**
 * How many people sit in the hall.
 */
hall_count: number | null, 
/**
 * Who, a line each; may be empty.
 */
hall_names: string, 
/**
 * Counts the reports of the hall and of the deputy; 0 before the first.
 */
hall_version: number, };
export type UnitOpenings = { 
/**
 * With the units above it where its name is not the only one.
 */
unit: string, 
/**
 * Who has opened it for the unit; nobody yet.
 */
people: Array<PaperOpening>, };
export type UnitPresence = "present" | "left" | "absent";
export type UnitReply = { unit: UnitId, name: string, seat: Seat, 
/**
 * How many people the plan expects; none: not said.
 */
expected: number | null, 
/**
 * None: no answer so far.
 */
reply: GivenReply | null, };
export type UnitTally = { unit: UnitId, name: string, tally: ItemTally, };
export type UnitsHere = { here: number, all: number, };
export type UnprintableLetter = { letter: string, 
/**
 * Name of the field of the head; none for a place in the body.
 */
field: string | null, 
/**
 * Block of the body, counted from 0; none for a place in the head.
 */
block: number | null, 
/**
 * The words around it.
 */
excerpt: string, };
export type Unreadable = "not_pdf" | "damaged" | "encrypted" | "too_large" | "too_complex" | "too_many_signatures";
export type UploadPurpose = { "becomes": "paper", agenda_item: AgendaItemId | null, 
/**
 * The newest version of a paper of which this is a newer one.
 */
replaces: PaperId | null, } | { "becomes": "chat_file", to: ChatFileTo, 
/**
 * Whom somebody who leads answers, with `leaders`.
 */
with: ParticipantId | null, 
/**
 * The words beside it; may be empty.
 */
text: string, } | { "becomes": "sound_file", 
/**
 * When its sound begins.
 */
begins_at: Millis, };
export type UploadState = { offset: number, bytes: number, };
export type Uploaded = { "paper": Paper } | { "chat_file": ChatFile } | { "sound_file": SoundFileView };
export type UseLink = { secret: string, };
export type User = { id: UserId, username: string, 
/**
 * Full name as it stands in the minutes.
 */
name: string, 
/**
 * Position, for example "Phó Chủ tịch". May be empty.
 */
title: string, unit: UnitId, 
/**
 * May manage units, users and every meeting.
 */
is_admin: boolean, };
export type UserId = string;
export type UserSummary = { user: User, unit_name: string, 
/**
 * The account is closed: this person cannot sign in.
 */
disabled: boolean, 
/**
 * Has no password and has never signed in; told only in the list that administrators get.
 */
waits: boolean, };
export type Verdict = "valid" | "untrusted" | "changed" | "invalid" | "ambiguous" | "revoked" | "not_checkable" | "not_signed" | "unreadable";
export type VerificationView = { verdict: Verdict, signatures: Array<VerifiedSignature>, 
/**
 * Names of the places for signatures in which nobody has signed.
 */
empty_fields: Array<string>, 
/**
 * The minutes that this file is, or says it is, where they are known here.
 */
minutes: VerifiedMinutes | null, 
/**
 * What it is of these minutes.
 */
standing: Standing, 
/**
 * Why the file cannot be read; only with that verdict.
 */
unreadable: Unreadable | null, 
/**
 * The same in words, in the reader's language.
 */
explanation: string | null, };
export type VerifiedDocument = { file: string, verdict: Verdict, signatures: Array<VerifiedSignature>, 
/**
 * The verdict in one sentence, in the reader's language.
 */
explanation: string, };
export type VerifiedMinutes = { minutes: MinutesId, kind: MinutesKind, meeting_title: string, meeting_unit_name: string, 
/**
 * None of a meeting that was not opened here.
 */
met_at: Millis | null, 
/**
 * A later correction that is signed.
 */
corrected_by: MinutesId | null, 
/**
 * How other documents name that correction: with number and date.
 */
corrected_as: string | null, corrects: MinutesId | null, 
/**
 * Since when they do not count any more; none: they do.
 */
withdrawn_at: Millis | null, 
/**
 * Who signed, as it was filed when they did; only of a document that was filed here.
 */
signers: Array<SignatureView>, };
export type VerifiedSignature = { signer: string, issuer: string, 
/**
 * From a time-stamp authority, or none.
 */
signed_at: Millis | null, 
/**
 * Not a person's signature: an authority's proof that the document existed.
 */
is_time_stamp: boolean, valid: boolean, trusted: boolean, covers_whole_document: boolean, changed_since: boolean, 
/**
 * Why it cannot be judged, or what came after it.
 */
doubt: Doubt | null, 
/**
 * In words, in the reader's language.
 */
explanation: string, };
export type VoteKind = "approval" | "choice" | "election";
export type VoteList = { 
/**
 * Chair and secretary, while the meeting runs: they open and close votes.
 */
may_conduct: boolean, 
/**
 * In the order in which they opened.
 */
votes: Array<VoteView>, 
/**
 * The server's clock, by which votes close.
 */
now: Millis, };
export type VoteSummary = { 
/**
 * Counted from 1 in each meeting.
 */
number: number, title: string, 
/**
 * By the server's clock; none: until somebody closes it.
 */
closes_at: Millis | null, is_open: boolean, 
/**
 * Ballots and returned papers so far, and how many there can be.
 */
cast: number, entitled: number, opened_at: Millis, 
/**
 * It is an approval that is over, and what was asked was approved.
 */
is_adopted: boolean, };
export type VoteUpdate = { "type": "votes_changed", changed: Array<VoteSummary>, cancelled: Array<number>, };
export type VoteView = { 
/**
 * Counted from 1 in each meeting.
 */
number: number, question: Question, 
/**
 * The question has a text that is not here: in a list of votes that of those that are over is
 * left out. The vote itself has it.
 */
text_left_out: boolean, electorate: Electorate, opened_at: Millis, opened_by: string, 
/**
 * By the server's clock; none: until somebody closes it.
 */
closes_at: Millis | null, closed_at: Millis | null, is_cancelled: boolean, 
/**
 * Ballots and returned papers so far.
 */
cast: number, 
/**
 * The own vote; none for who is not on the list.
 */
mine: OwnVote | null, 
/**
 * Who has not voted yet: for chair and secretary, while it is open.
 */
waiting_for: Array<string>, 
/**
 * Halls that vote on paper: all for chair and secretary, others see their own.
 */
papers: Array<HallPapersView>, 
/**
 * Once it is closed, unless it was cancelled.
 */
outcome: Outcome | null, 
/**
 * SHA-256 of the record of the closed vote.
 */
digest: string | null, };
export type VotedBy = "person" | "unit";
export type VoterForm = { 
/**
 * How many votes the meeting has; sent back when one opens.
 */
seen: number, 
/**
 * Units that are invited, whether or not they are here.
 */
invited_units: number, units: Array<VotingUnit>, people: Array<VotingPerson>, 
/**
 * Halls of which somebody is here, with more people, by the roll call, than are here with an
 * account.
 */
halls: Array<VotingHall>, 
/**
 * Names of units whose hall has reported people, and of which nobody is here now: no papers.
 */
halls_away: Array<string>, };
export type VotingHall = { unit: UnitId, name: string, 
/**
 * How many may vote on paper.
 */
people: number, };
export type VotingPerson = { user: UserId, name: string, unit_name: string, role: MeetingRole, 
/**
 * The unit has named them in its answer to the invitation.
 */
deputy: boolean, };
export type VotingUnit = { unit: UnitId, name: string, 
/**
 * Who is here for it. The first one casts its vote, unless another one is named.
 */
people: Array<VotingPerson>, };
export type WaitReason = "guest" | "locked" | "sent_out";
export type WaitingGuest = { id: ParticipantId, name: string, unit_name: string, 
/**
 * The invited person, with their unit, whose name the guest's looks like: ask before
 * admitting.
 */
namesake: string | null, reason: WaitReason, };
export type WebhookEvent = "meeting.planned" | "meeting.changed" | "meeting.cancelled" | "meeting.opened" | "meeting.ended" | "minutes.submitted" | "minutes.returned" | "minutes.signed";
export type WebhookFailure = { trouble: WebhookTrouble, 
/**
 * For a technician; in English.
 */
words: string, since: Millis, 
/**
 * When it is tried again.
 */
next_at: Millis, };
export type WebhookId = string;
export type WebhookTested = { 
/**
 * None: it was taken.
 */
failure: WebhookFailure | null, };
export type WebhookTrouble = "unknown_host" | "forbidden_address" | "unreachable" | "too_slow" | "encryption" | "broken" | "refused";
export type WebhookView = { id: WebhookId, name: string, url: string, events: Array<WebhookEvent>, is_on: boolean, 
/**
 * Why it takes nothing; none: all is well.
 */
failure: WebhookFailure | null, 
/**
 * When it last took something.
 */
taken_at: Millis | null, };
export type When = "today" | "upcoming" | "past";
export type WithdrawMinutes = { reason: string, };
export type WriteComment = { period: number, 
/**
 * None: on the whole.
 */
passage: number | null, text: string, };
export type WrongRow = { 
/**
 * As the spreadsheet shows it.
 */
row: number, value: string, 
/**
 * What is wrong, with row and value, in the reader's language.
 */
words: string, };
