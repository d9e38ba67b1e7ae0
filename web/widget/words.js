// Every sentence a citizen reads in the widget. Plain, polite, short. English is fetched only where a page asks for it.

export const PAYLOAD_STAFF = "#gap-can-bo";
export const PAYLOAD_BOT = "#tro-ly";

const VIETNAMESE = {
  lang: "vi",
  locale: "vi-VN",
  firstQuestions: [
    "Làm lại thẻ căn cước bị mất cần giấy tờ gì?",
    "Quên mật khẩu VNeID thì lấy lại thế nào?",
    "Đăng ký tạm trú ở đâu?",
    "Nộp hồ sơ trên Cổng Dịch vụ công ra sao?",
  ],
  title: "Trợ lý Đề án 06",
  subtitle: "Hỏi đáp thủ tục, kèm nguồn",
  launcher: "Hỏi trợ lý",
  openLauncher: "Mở cửa sổ hỏi trợ lý",
  closeLauncher: "Đóng cửa sổ hỏi trợ lý",
  unread: (count) => `${count} tin nhắn chưa đọc`,
  close: "Đóng",
  largeText: "Chữ to",
  contrast: "Tương phản cao",
  log: "Nội dung hội thoại",
  welcome:
    "Dạ, em chào anh/chị. Em là trợ lý tự động. Anh/chị hỏi về VNeID, thẻ căn cước, cư trú hay dịch vụ công, em trả lời kèm nguồn để anh/chị tự kiểm tra. Cần người hỗ trợ, anh/chị bấm «Gặp cán bộ».",
  about: (title) => `Anh/chị đang xem “${title}”. Anh/chị muốn hỏi gì về việc này?`,
  suggestions: "Câu hỏi gợi ý",
  choices: "Chọn nhanh",
  input: "Câu hỏi của anh/chị",
  placeholder: "Nhập câu hỏi…",
  privacy: "Đừng gửi mật khẩu, mã OTP, số thẻ ngân hàng.",
  send: "Gửi",
  speak: "Nói câu hỏi",
  stopSpeaking: "Dừng nghe",
  listening: "Em đang nghe, anh/chị nói đi ạ…",
  micRefused: "Trình duyệt chưa cho dùng micro. Anh/chị gõ câu hỏi giúp em.",
  notHeard: "Em chưa nghe rõ. Anh/chị nói lại hoặc gõ câu hỏi giúp em.",
  askStaff: "Gặp cán bộ",
  staffCalled: "Đã báo cán bộ",
  withStaff: "Đang gặp cán bộ",
  forget: "Xóa hội thoại",
  confirmForget: "Xóa toàn bộ hội thoại này? Anh/chị sẽ không xem lại được nữa.",
  forgotten: "Đã xóa hội thoại.",
  you: "Anh/chị",
  bot: "Trợ lý",
  staff: (name) => (name ? `Cán bộ ${name}` : "Cán bộ"),
  newMessages: "Xem tin mới",
  sources: (count) => `Nguồn và căn cứ (${count})`,
  checkedOn: (day) => `Đã kiểm tra ngày ${day}`,
  verdict: "Câu trả lời này thế nào?",
  helpful: "Hữu ích",
  wrong: "Chưa đúng",
  thanks: "Cảm ơn anh/chị.",
  whatIsWrong: "Chưa đúng ở chỗ nào? (không bắt buộc)",
  sendComment: "Gửi góp ý",
  toEditors: "Đã chuyển tới người biên tập. Cảm ơn anh/chị.",
  notNoted: "Chưa ghi nhận được. Anh/chị bấm lại giúp.",
  readAloud: "Đọc",
  stopReading: "Dừng đọc",
  print: "In",
  share: "Chia sẻ",
  copied: "Đã chép đường dẫn. Anh/chị dán vào nơi muốn gửi.",
  copyByHand: "Anh/chị chép đường dẫn này để gửi:",
  paperSources: "Nguồn và căn cứ",
  paperPage: "Bài đầy đủ",
  paperNote: "Câu trả lời giúp anh/chị chuẩn bị. Kết quả hồ sơ do cơ quan giải quyết quyết định.",
  typing: { bot: "Trợ lý đang soạn câu trả lời…", staff: "Cán bộ đang soạn tin…" },
  offline: "Mất kết nối mạng. Anh/chị cứ nhập, tin sẽ tự gửi khi có mạng lại.",
  reconnecting: "Đang kết nối lại…",
  online: "Đã kết nối lại.",
  hotline: (number) => `Cần gấp, anh/chị gọi ${number}.`,
  sending: "Đang gửi…",
  waitingToSend: "Chưa gửi được. Sẽ tự gửi lại.",
  tooFast: (seconds) => `Anh/chị gửi hơi nhanh. Tin này sẽ tự gửi sau ${seconds} giây.`,
  refused: "Tin này chưa gửi được.",
  edit: "Sửa lại",
  expired: "Hội thoại trước đã hết hạn. Anh/chị đang ở hội thoại mới.",
  waiting: "Đang chờ cán bộ",
  ticket: (ticket) => `Phiếu ${ticket}`,
  position: (position) =>
    position === 1 ? "Anh/chị là người tiếp theo." : `Anh/chị đứng thứ ${position} trong hàng chờ.`,
  keepOpen: "Anh/chị có thể đóng cửa sổ, tin nhắn vẫn được giữ.",
  backToBot: "Thôi chờ, hỏi trợ lý",
  assigned: (officer) => `${officer ? `Cán bộ ${officer}` : "Cán bộ"} đang trả lời anh/chị`,
  rating: "Anh/chị có hài lòng với phần trả lời của cán bộ không?",
  stars: ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"],
  star: (count, meaning) => `${count} sao: ${meaning}`,
  rated: "Cảm ơn anh/chị đã góp ý.",
  ratingFailed: "Chưa ghi nhận được. Anh/chị chọn lại giúp.",
  failed: "Có lỗi khi kết nối. Anh/chị thử lại sau ít phút.",
};

export let WORDS = VIETNAMESE;

/** Choose the language of the interface before anything is shown; answers stay Vietnamese. */
export async function speakIn(lang) {
  if (lang !== "en") return;
  try {
    WORDS = { ...VIETNAMESE, ...(await import("./words-en.js")).ENGLISH };
  } catch {
    // Better in Vietnamese than not at all.
  }
}

/** The language of what the server says, where that is not the language around it. */
export function answersLang() {
  return WORDS.lang === "vi" ? null : "vi";
}
