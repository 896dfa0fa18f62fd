//! Every bound of the messenger. Whatever comes from the network is cut to these.

/** Bytes of a line, and of a payload that comes from the server. */
export const LINE_BYTES_MAX = 8192;
export const PAYLOAD_BYTES_MAX = 64 * 1024;
/** Bytes of a message on a switchboard, headers and body ([LIM-MSG-1]). */
export const MESSAGE_BYTES_MAX = 1664;
/** Header lines of a message that are looked at. */
export const HEADERS_MAX = 32;
/** Bytes of a WebSocket frame that is sent. */
export const FRAME_BYTES_MAX = 16 * 1024;
/** Bytes that may wait in a WebSocket before it counts as stuck. */
export const UNSENT_BYTES_MAX = 1024 * 1024;

/** Bytes of a friendly name in stored form ([LIM-NAME-1]), of a group's ([LIM-GROUP-2]), of a handle ([LIM-HANDLE-1]). */
export const NAME_BYTES_MAX = 387;
export const GROUP_NAME_BYTES_MAX = 61;
export const HANDLE_BYTES_MAX = 129;
/** Characters of a name that are shown. */
export const NAME_SHOWN_MAX = 130;
/** Characters of what an operator says to everybody. */
export const BROADCAST_CHARS_MAX = 400;
/** Entries of all lists together, and groups, that are kept. */
export const PEOPLE_MAX = 4000;
export const GROUPS_MAX = 64;
/** Commands whose answers are awaited. */
export const AWAITED_MAX = 4096;

/** Conversations that are kept, lines of each, and people in one. */
export const CONVERSATIONS_MAX = 60;
export const LINES_MAX = 2000;
export const PARTICIPANTS_MAX = 50;
/** Switchboard connections of one conversation, and all. */
export const LINKS_PER_CONVERSATION_MAX = 4;
export const LINKS_MAX = 100;
/** Switchboards that are asked for in a row without anybody coming. */
export const TRIES_MAX = 3;
/** Messages that wait for a switchboard. */
export const WAITING_MAX = 50;
/** Characters that are typed into a message, and parts it is sent in at most. */
export const DRAFT_CHARS_MAX = 6000;
export const PARTS_MAX = 8;
/** Characters of a message that are shown, and links and emoticons made of it. */
export const TEXT_SHOWN_MAX = 8000;
export const DECORATIONS_MAX = 200;
/** Messages left while one was away that are shown at a time, and bytes of one to leave ([WEB-MSG-2]). */
export const LEFT_MAX = 500;
export const LEFT_BYTES_MAX = 1100;

/** Bytes of a file, of a part of it, parts under way, parts between acknowledgements, files of a conversation. */
export const FILE_BYTES_MAX = 5 * 1024 * 1024;
export const CHUNK_BYTES = 1400;
export const CHUNKS_UNDER_WAY_MAX = 20;
export const CHUNKS_PER_RECEIPT = 4;
export const TRANSFERS_MAX = 4;
export const FILE_NAME_CHARS_MAX = 100;
/** Files whose bytes are kept to be saved. */
export const FILES_KEPT_MAX = 8;

/** Notices shown at once. */
export const NOTICES_MAX = 5;

/** Times, in milliseconds. */
export const PING_EVERY_MS = 35_000;
export const PING_ANSWER_MS = 15_000;
export const CONNECT_MS_MAX = 20_000;
/** After the first status: who has not shown up by then counts as offline. */
export const SETTLE_MS = 1_500;
export const CALL_MS_MAX = 30_000;
export const RECEIPT_MS_MAX = 30_000;
export const TYPING_EVERY_MS = 4_000;
export const TYPING_SHOWN_MS = 7_000;
export const FILE_SEEN_MS = 10_000;
export const FILE_STALLED_MS = 45_000;
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_MAX_MS = 60_000;
