"""What the screens say, in Vietnamese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from collections.abc import Mapping

Lang: TypeAlias = Literal["vi", "en"]


class Text(NamedTuple):
    """A text in both languages, with `{placeholders}`."""

    vi: str
    en: str

    def say(self, lang: Lang, **values: object) -> str:
        """Return the text with its placeholders filled."""
        return (self.en if lang == "en" else self.vi).format(**values)


class StateWords(NamedTuple):
    """What is said of a state.

    Attributes:
        tone: of the panel: `wait`, `good`, `care` or `stop`. Each has a sign of its own, too.
        short: for the officer's lists.
        headline: for the citizen.
        plain: for the citizen, what happened and what to do.
        action: for the officer, what to do.
    """

    tone: str
    short: Text
    headline: Text
    plain: Text
    action: Text


_NOTHING: Final = Text("", "")

STATES: Final[Mapping[ChargeState, StateWords]] = {
    ChargeState.UNPAID: StateWords(
        "wait",
        Text("Chưa nộp", "Unpaid"),
        Text("Chờ nộp {due}", "Waiting for {due}"),
        Text(
            "Mở ứng dụng ngân hàng và quét mã. Màn hình này tự báo khi tiền về.",
            "Open your bank's app and scan the code. This screen tells you when the money is here.",
        ),
        _NOTHING,
    ),
    ChargeState.PAID: StateWords(
        "good",
        Text("Đã nộp đủ", "Paid"),
        Text("Đã nộp đủ", "Paid in full"),
        Text(
            "Cơ quan đã nhận {received}. Bạn không phải làm gì thêm.",
            "We have received {received}. There is nothing more to do.",
        ),
        _NOTHING,
    ),
    ChargeState.LATE: StateWords(
        "care",
        Text("Nộp đủ, quá hạn", "Paid late"),
        Text("Đã nhận đủ tiền, sau thời hạn", "Received in full, after the deadline"),
        Text(
            "Cơ quan đã nhận {received}. Tiền về sau hạn nộp, cán bộ sẽ báo cho bạn bước tiếp theo.",
            "We have received {received}. It came after the deadline: an officer will tell you what follows.",
        ),
        Text(
            "Tiền đã đủ nhưng về sau hạn nộp. Quyết định hồ sơ được xử lý tiếp hay không.",
            "The money is here, but came after the deadline. Decide whether the dossier goes on.",
        ),
    ),
    ChargeState.UNDERPAID: StateWords(
        "care",
        Text("Nộp thiếu", "Underpaid"),
        Text("Còn thiếu {missing}", "{missing} still to pay"),
        Text(
            "Cơ quan đã nhận {received} trên tổng số {due}. Hãy quét mã để nộp phần còn thiếu.",
            "We have received {received} of {due}. Scan the code to pay the rest.",
        ),
        Text("Mời công dân nộp phần còn thiếu.", "Ask the citizen for the rest."),
    ),
    ChargeState.OVERPAID: StateWords(
        "care",
        Text("Nộp thừa", "Overpaid"),
        Text("Đã nộp đủ, thừa {surplus}", "Paid, {surplus} too much"),
        Text(
            "Cơ quan đã nhận {received}, nhiều hơn số phải nộp {due}. Phần thừa sẽ được hoàn trả.",
            "We have received {received}, more than the {due} owed. The surplus will be paid back.",
        ),
        Text("Làm thủ tục hoàn trả {surplus}.", "Pay {surplus} back."),
    ),
    ChargeState.DUPLICATE: StateWords(
        "care",
        Text("Nộp trùng", "Paid twice"),
        Text("Đã nộp đủ, nhưng nộp nhiều lần", "Paid, more than once"),
        Text(
            "Cơ quan đã nhận {received} cho khoản {due}. Phần nộp trùng sẽ được hoàn trả.",
            "We have received {received} for {due}. What was paid twice will be paid back.",
        ),
        Text("Làm thủ tục hoàn trả {surplus}.", "Pay {surplus} back."),
    ),
    ChargeState.WRONG_ACCOUNT: StateWords(
        "care",
        Text("Nhầm tài khoản", "Wrong account"),
        Text("Tiền đã vào tài khoản khác", "The money went to another account"),
        Text(
            "{misdirected} đã vào một tài khoản khác của cơ quan. Đừng nộp lại, cán bộ đang xử lý.",
            "{misdirected} went to another account of the agency. Do not pay again: an officer is on it.",
        ),
        Text(
            "{misdirected} không vào đúng tài khoản. Liên hệ ngân hàng để chuyển về hoặc hoàn trả.",
            "{misdirected} did not go to this charge's account. Ask the bank to move it, or pay it back.",
        ),
    ),
    ChargeState.REFUNDED: StateWords(
        "stop",
        Text("Đã hoàn trả", "Paid back"),
        Text("Đã hoàn trả toàn bộ", "Everything was paid back"),
        Text("Số tiền đã nộp đã được hoàn trả. Không nộp nữa.", "The money was paid back. Do not pay again."),
        _NOTHING,
    ),
    ChargeState.CANCELLED: StateWords(
        "stop",
        Text("Đã hủy", "Cancelled"),
        Text("Khoản thu đã hủy", "This charge is cancelled"),
        Text("Không nộp tiền cho hồ sơ này nữa.", "Do not pay for this dossier any more."),
        _NOTHING,
    ),
    ChargeState.CANCELLED_PAID: StateWords(
        "stop",
        Text("Đã hủy, có tiền về", "Cancelled, but paid"),
        Text("Khoản thu đã hủy nhưng có tiền về", "Cancelled, but money came"),
        Text(
            "Cơ quan đã nhận {received} cho khoản thu đã hủy. Số tiền này sẽ được hoàn trả.",
            "We have received {received} for a cancelled charge. It will be paid back.",
        ),
        Text("Làm thủ tục hoàn trả {surplus}.", "Pay {surplus} back."),
    ),
}

SIGNS: Final[Mapping[str, str]] = {"wait": "…", "good": "✓", "care": "!", "stop": "×"}
"""Tone -> sign: nothing is told by colour alone."""

WORDS: Final[Mapping[str, Text]] = {
    # general
    "language": Text("English", "Tiếng Việt"),
    "skip": Text("Đến nội dung chính", "Skip to the content"),
    "offline": Text(
        "Mất kết nối, màn hình chưa được cập nhật. Đang thử lại.",
        "No connection: what you see may be old. Trying again.",
    ),
    "error": Text("Không thực hiện được", "That is not possible"),
    "back": Text("Quay lại", "Back"),
    # signing in
    "sign-in": Text("Đăng nhập", "Sign in"),
    "sign-in-lead": Text("Dành cho cán bộ một cửa.", "For officers of the counter."),
    "officer-name": Text("Họ và tên cán bộ", "Officer's name"),
    "access-code": Text("Mã truy cập", "Access code"),
    "access-code-help": Text(
        "Hiện trên dòng lệnh khi khởi động ứng dụng.", "Printed when the application starts."
    ),
    "sign-out": Text("Đăng xuất", "Sign out"),
    # the officer's screens
    "dossiers": Text("Hồ sơ", "Dossiers"),
    "credits": Text("Chờ đối soát", "To be cleared"),
    "days": Text("Sổ ngày", "Days"),
    "simulator": Text("Giả lập ngân hàng", "Bank simulator"),
    "new-dossier": Text("Mở hồ sơ", "Open a dossier"),
    "search": Text("Tìm mã hồ sơ hoặc người nộp", "Find a code or an applicant"),
    "find": Text("Tìm", "Find"),
    "dossier": Text("Mã hồ sơ", "Dossier"),
    "applicant": Text("Người nộp hồ sơ", "Applicant"),
    "procedure": Text("Thủ tục", "Procedure"),
    "reduction": Text("Miễn, giảm", "Reduction"),
    "no-reduction": Text("Không", "None"),
    "code-optional": Text("Mã hồ sơ (để trống: tự cấp)", "Dossier code (empty: the next one)"),
    "state": Text("Trạng thái", "State"),
    "due": Text("Phải nộp", "Due"),
    "received": Text("Đã nhận", "Received"),
    "none-found": Text("Không có hồ sơ nào.", "No dossiers."),
    "only-last": Text("Chỉ hiện {count} hồ sơ mới nhất.", "Only the last {count} are shown."),
    "fees": Text("Các khoản phải nộp", "Fees"),
    "phi": Text("Phí", "Fee (phí)"),
    "le-phi": Text("Lệ phí", "Charge (lệ phí)"),
    "other": Text("Khác", "Other"),
    "item": Text("Khoản thu", "Item"),
    "list-price": Text("Mức thu", "List price"),
    "payable": Text("Phải nộp", "Payable"),
    "reason": Text("Lý do giảm", "Why less"),
    "total": Text("Tổng cộng", "Total"),
    "exempt": Text("Được miễn", "Exempt"),
    "unclear": Text(
        "Có khoản báo có nêu hồ sơ này nhưng chưa rõ ràng. Hãy quyết định ở mục",
        "A credit names this dossier, but not clearly. Decide about it under",
    ),
    "nothing-due": Text("Được miễn, không phải nộp.", "Exempt: nothing is owed."),
    "deadline": Text("Hạn nộp", "Pay by"),
    "deadline-choose": Text("Hạn nộp (hết ngày)", "Pay by (the end of the day)"),
    "deadline-over": Text("đã quá hạn, vẫn nộp được", "over, but still payable"),
    "opened": Text("Mở hồ sơ", "Opened"),
    "by": Text("bởi {who}", "by {who}"),
    "open-citizen": Text("Mở màn hình công dân", "Open the citizen's screen"),
    "slip": Text("Phiếu nộp tiền", "Payment slip"),
    "slip-a6": Text("In phiếu A6", "Print on A6"),
    "slip-80mm": Text("In cuộn 80 mm", "Print on an 80 mm roll"),
    "receipts": Text("Tải dữ liệu biên lai (JSON)", "Download receipt data (JSON)"),
    "cancel": Text("Hủy khoản thu", "Cancel the charge"),
    "cancel-sure": Text(
        "Hủy rồi thì không khôi phục được. Tiền về sau đó sẽ được báo để hoàn trả.",
        "This cannot be undone. Money that comes later will be shown, to be paid back.",
    ),
    "evidence": Text("Tiền về", "Money received"),
    "no-evidence": Text("Chưa có khoản báo có nào cho hồ sơ này.", "No credits for this dossier yet."),
    "amount": Text("Số tiền", "Amount"),
    "at": Text("Thời điểm", "Time"),
    "account": Text("Tài khoản", "Account"),
    "other-account": Text("khác tài khoản của khoản thu", "not the charge's account"),
    "memo": Text("Nội dung", "Memo"),
    "found-readable": Text("Mã tham chiếu có trong nội dung", "The reference is in the memo"),
    "found-packed": Text("Mã tham chiếu rút gọn có trong nội dung", "The short reference is in the memo"),
    "found-token": Text("Mã ngắn có trong nội dung", "The token is in the memo"),
    "found-person": Text("Cán bộ gắn bằng tay", "Matched by an officer"),
    "found-none": Text("Chưa rõ, chờ cán bộ", "Not clear: waits for an officer"),
    "history": Text("Diễn biến", "History"),
    "step-opened": Text("mở hồ sơ", "opened"),
    "step-came": Text("tiền về", "money came:"),
    "step-decide": Text("quyết định về khoản báo có", "decided about a credit"),
    "step-refund": Text("ghi nhận hoàn trả", "noted money given back"),
    "step-prove": Text("gắn chứng từ hoàn trả", "said which money out shows it"),
    "step-accept": Text("chấp nhận hiện trạng", "accepted as it is"),
    "step-cancel": Text("hủy khoản thu", "cancelled the charge"),
    "accept": Text("Chấp nhận hiện trạng", "Accept as it is"),
    "accept-sure": Text(
        "Không ai phải xử lý nữa, cho đến khi có tiền mới về.", "Nobody need act, until more money comes."
    ),
    "accepted": Text("Cán bộ đã chấp nhận hiện trạng.", "An officer has accepted it as it is."),
    "why": Text("Lý do", "Reason"),
    "bank": Text("ngân hàng", "the bank"),
    "guard-refused": Text(
        "Mã không được hiện vì không qua bước kiểm tra an toàn.",
        "The code is not shown: it did not pass the safety check.",
    ),
    # credits that wait
    "credits-lead": Text(
        "Những khoản báo có không tự khớp với đúng một hồ sơ. Chỉ cán bộ mới được quyết định.",
        "Credits that do not match exactly one dossier by themselves. Only a person decides.",
    ),
    "none-waiting": Text("Không có khoản nào chờ xử lý.", "Nothing is waiting."),
    "allocated": Text("Đã phân bổ", "Where it went"),
    "credit": Text("Khoản báo có", "Credit"),
    "bank-number": Text("Số giao dịch", "Bank's number"),
    "further": Text("Xem tiếp", "Further ones"),
    "attention": Text("Hồ sơ cần xử lý", "Dossiers that need a person"),
    "money-out": Text("Tiền ra có nêu hồ sơ", "Money out that names a dossier"),
    "money-out-lead": Text(
        "Có thể là tiền đã hoàn trả. Nếu hoàn trả đã được ghi nhận thì gắn chứng từ, không ghi nhận lần nữa.",
        "It may be money given back. Where that is noted already, say so here and do not note it again.",
    ),
    "prove": Text("Là khoản hoàn trả {amount} đã ghi nhận", "Is the {amount} noted as given back"),
    "none-noted": Text(
        "Chưa ghi nhận khoản hoàn trả nào phù hợp. Nếu đã hoàn trả, hãy mở hồ sơ để ghi nhận.",
        "Nothing is noted as given back that this can be. If it was, open the dossier and note it there.",
    ),
    "split-refund": Text("Chia, hoàn trả…", "Split, give back…"),
    "split": Text("Gắn với hồ sơ", "Give to dossiers"),
    "split-lead": Text(
        "Một hồ sơ: để trống số tiền là gắn cả {amount}. Nhiều hồ sơ: ghi từng số tiền, phần dư để riêng.",
        "One dossier without an amount gets all {amount}. Give several their amounts; the rest is set aside.",
    ),
    "split-button": Text("Ghi nhận", "Give"),
    "owes": Text("còn phải nộp {amount}", "owes {amount}"),
    "refund": Text("Hoàn trả", "Give back"),
    "refund-button": Text("Ghi nhận đã hoàn trả", "Note that it was given back"),
    "refund-day": Text("Ngày hoàn trả", "Day it was given back"),
    "refunded-of": Text("đã hoàn trả {amount}", "{amount} given back"),
    "given-back": Text("Đã hoàn trả", "Given back"),
    "refunded": Text("Đã hoàn trả", "Given back"),
    # the days
    "day": Text("Ngày", "Day"),
    "day-of": Text("Sổ ngày {day}", "Day {day}"),
    "show": Text("Xem", "Show"),
    "day-open": Text("Chưa khóa sổ", "Open"),
    "day-closed": Text("Đã khóa sổ", "Closed"),
    "day-sums": Text("Tổng hợp", "Sums"),
    "day-opening": Text("Số dư đầu ngày", "Opening"),
    "day-came": Text("Thu trong ngày", "Came"),
    "day-given-back": Text("Hoàn trả trong ngày", "Given back"),
    "day-closing": Text("Số dư cuối ngày", "Closing"),
    "day-waiting": Text("Trong đó chờ đối soát", "Of it to be cleared"),
    "day-aside": Text("Trong đó để riêng", "Of it set aside"),
    "day-over": Text("Nộp thừa trong ngày", "Over the due"),
    "day-elsewhere": Text("Khoản thu của tài khoản khác", "Owed on another account"),
    "day-no-statement": Text("Chưa có sao kê của ngày này.", "No statement covers the day yet."),
    "day-agrees": Text("Khớp với sao kê ngân hàng.", "Agrees with the bank's statement."),
    "day-differs": Text("Không khớp với sao kê ngân hàng.", "Does not agree with the bank's statement."),
    "day-items": Text("Theo khoản thu", "By fee item"),
    "day-nothing": Text("Chưa thu khoản nào.", "Nothing was collected."),
    "day-lines": Text("Khoản báo có và hoàn trả", "Credits and money given back"),
    "day-late": Text("đến sau khi khóa sổ", "came after its day was closed"),
    "day-first": Text("Chỉ hiện {count} dòng đầu.", "Only the first {count} are shown."),
    "day-close": Text("Khóa sổ", "Close the day"),
    "day-close-sure": Text(
        "Sổ đã khóa không đổi nữa. Các ngày trước còn mở cũng được khóa. Tiền về sau vào ngày kế tiếp.",
        "A closed day never changes. Earlier open days are closed too. Later money goes to the next day.",
    ),
    "download": Text("Tải {kind}", "Download {kind}"),
    "unmatched": Text("Không khớp hồ sơ nào", "Matches no dossier"),
    "ambiguous": Text("Khớp nhiều hồ sơ", "Matches more than one"),
    "invalid": Text("Không hợp lệ", "Invalid"),
    "set-aside": Text("Đã để riêng", "Set aside"),
    "settled": Text("Đã gắn với hồ sơ", "Given to a dossier"),
    "give": Text("Gắn với {code}", "Give to {code}"),
    "give-other": Text("Gắn với hồ sơ khác", "Give to another dossier"),
    "give-button": Text("Gắn", "Give"),
    "aside": Text("Để riêng, không thuộc hồ sơ nào", "Set aside: belongs to none"),
    "named": Text("có trong nội dung", "named in the memo"),
    "lookalike": Text("chữ O, I viết thay số 0, 1", "letters O, I for 0, 1"),
    "one-wrong": Text("sai một ký tự", "one character wrong"),
    "swapped": Text("hai ký tự đổi chỗ", "two characters swapped"),
    "one-missing": Text("thiếu một ký tự", "one character missing"),
    "one-too-many": Text("thừa một ký tự", "one character too many"),
    "cut": Text("mã bị cắt cuối", "the end is cut off"),
    "bare-code": Text("gõ tay mã hồ sơ", "the bare code was typed"),
    "bare-lookalike": Text(
        "gõ tay mã hồ sơ, chữ O, I thay số 0, 1", "the bare code with letters O, I for 0, 1"
    ),
    "part": Text("gõ một phần mã hồ sơ", "a part of the code was typed"),
    "damaged": Text(
        "có mã hồ sơ nhưng sai ký tự kiểm tra", "the code is there, its check characters are wrong"
    ),
    "unreadable": Text("Thông báo không đọc được", "A message that cannot be read"),
    "no-notification": Text(
        "không đúng định dạng thông báo giao dịch", "this is not the format of a notification"
    ),
    # the citizen's screen
    "scan": Text("Quét mã để nộp", "Scan to pay"),
    "qr-of": Text("Mã VietQR: nộp {amount} cho hồ sơ {code}", "VietQR code: pay {amount} for dossier {code}"),
    "apps": Text("Mở ứng dụng ngân hàng trên máy này", "Open a bank's app on this phone"),
    "apps-lead": Text(
        "Liên kết đi qua dl.vietqr.io và điền sẵn khoản nộp. Kiểm tra trước khi xác nhận.",
        "The link goes by dl.vietqr.io and fills in the payment. Check it before you confirm.",
    ),
    "apps-others": Text(
        "Ngân hàng khác: lưu ảnh mã, rồi mở ảnh trong ứng dụng ngân hàng.",
        "Another bank: save the picture, then open it in your bank's app.",
    ),
    "back-title": Text("Quay lại màn hình hồ sơ", "Go back to your dossier"),
    "back-lead": Text(
        "Trang hồ sơ của bạn vẫn mở trong trình duyệt và tự báo khi tiền về. Có thể đóng trang này.",
        "Your dossier is still open in the browser and shows when the money is here. You may close this.",
    ),
    "save-qr": Text("Lưu ảnh mã QR", "Save the code as a picture"),
    "by-hand": Text("Chuyển khoản bằng tay", "Pay by hand"),
    "by-hand-lead": Text(
        "Nếu không quét được, hãy chuyển khoản và nhập đúng nội dung này.",
        "If you cannot scan, make a transfer with exactly this memo.",
    ),
    "account-name": Text("Chủ tài khoản", "Account holder"),
    "account-number": Text("Số tài khoản", "Account number"),
    "bank-name": Text("Ngân hàng", "Bank"),
    "transfer-memo": Text("Nội dung chuyển khoản", "Transfer memo"),
    "copy": Text("Sao chép", "Copy"),
    "copied": Text("Đã chép", "Copied"),
    "someone-else": Text(
        "Không có tài khoản hoặc điện thoại? Xin phiếu giấy, người khác có thể nộp thay.",
        "No account or phone? Ask for a paper slip: someone else may pay for you.",
    ),
    "being-checked": Text(
        "Có khoản tiền đang được cán bộ kiểm tra. Đừng nộp lại.",
        "An officer is looking into money that came for you. Do not pay again.",
    ),
    "beware": Text(
        "Chỉ nộp khi ứng dụng ngân hàng hiện đúng chủ tài khoản và số tiền ở đây.",
        "Pay only if your bank's app shows this account holder and this amount.",
    ),
    # what is refused
    "dossier-unknown": Text("Không có hồ sơ này.", "There is no such dossier."),
    "dossier-exists": Text("Đã có hồ sơ mang mã này.", "There is a dossier with this code already."),
    "dossier-cancelled": Text("Khoản thu này đã hủy.", "This charge is cancelled."),
    "form-choice": Text("Biểu mẫu có giá trị không hợp lệ.", "The form holds a value that is no choice."),
    "nothing-owed": Text("Không còn khoản nào phải nộp.", "Nothing is owed."),
    "access-denied": Text("Mã truy cập không đúng.", "The access code is wrong."),
    "name-missing": Text("Hãy nhập họ và tên.", "Enter your name."),
    "name-taken": Text(
        "Tên này không phải tên cán bộ. Hãy nhập họ và tên của bạn.",
        "That is no officer's name. Enter your own.",
    ),
    "day-wrong": Text(
        "Ngày không hợp lệ. Chọn một ngày từ hôm nay đến một năm sau.",
        "That is no day. Choose one from today to a year from now.",
    ),
    "day-ahead": Text("Ngày này chưa đến.", "That day has not come yet."),
    "amount-wrong": Text("Nhập số tiền bằng chữ số, như 50.000.", "Enter the amount in digits, as 50,000."),
    "code-missing": Text("Nhập mã hồ sơ.", "Enter the code of a dossier."),
    "code-twice": Text("Hồ sơ này đã được ghi ở trên.", "This dossier is named above already."),
    "code-character": Text(
        "Mã hồ sơ không có ký tự “{character}”. Chỉ dùng chữ cái A đến Z không dấu, chữ số và dấu . - / _",
        "A code has no “{character}”. Use only the letters A to Z, digits and . - / _",
    ),
    "seen-stale": Text(
        "Có người vừa thay đổi khoản này. Hãy xem lại, rồi quyết định.",
        "Somebody has just changed this. Look again, then decide.",
    ),
    "not-found": Text("Không có trang này.", "There is no such page."),
    # the simulator
    "simulator-lead": Text(
        "Đóng vai ngân hàng: gửi một thông báo có ký tới đúng địa chỉ mà ngân hàng thật gọi.",
        "Plays the bank: sends a signed notification to the very address that a real bank calls.",
    ),
    "mangling": Text("Nội dung chuyển khoản đến nơi như thế nào", "What becomes of the memo"),
    "how-much": Text("Số tiền", "Amount"),
    "when": Text("Thời điểm", "Time"),
    "where": Text("Tài khoản nhận", "Account"),
    "how-often": Text("Số lần", "How often"),
    "send": Text("Gửi thông báo", "Send the notification"),
    "sent": Text("Ngân hàng giả lập đã gửi", "The simulated bank has sent"),
    "answer": Text("Trả lời", "Answer"),
    "mangle-clean": Text("nguyên vẹn", "as it was"),
    "mangle-bank": Text("ngân hàng thêm đầu, thêm đuôi", "the bank adds text before and after"),
    "mangle-lower": Text("thành chữ thường", "in lower case"),
    "mangle-wrapped": Text("ngắt dòng ở cột 35", "wrapped at column 35"),
    "mangle-glued": Text("dính liền với số khác", "glued to other numbers"),
    "mangle-accents": Text("kèm tiếng Việt bị mất dấu", "among Vietnamese words that lost their accents"),
    "mangle-cut": Text("bị cắt hai ký tự cuối", "the last two characters cut off"),
    "mangle-typo": Text("sai một ký tự", "one character wrong"),
    "mangle-swapped": Text("hai ký tự đổi chỗ", "two characters swapped"),
    "mangle-lookalike": Text("chữ O thay số 0", "letter O for digit 0"),
    "mangle-bare": Text("chỉ gõ mã hồ sơ", "only the dossier's code, typed by hand"),
    "mangle-two": Text("hai hồ sơ trong một nội dung", "two dossiers in one memo"),
    "mangle-empty": Text("không có mã nào", "no reference at all"),
    "amount-due": Text("đúng số phải nộp", "what is due"),
    "amount-half": Text("một nửa", "half of it"),
    "amount-more": Text("thừa 10.000 đ", "10,000 dong too much"),
    "time-now": Text("bây giờ", "now"),
    "time-late": Text("sau hạn nộp một ngày", "a day after the deadline"),
    "account-own": Text("tài khoản của khoản thu", "the charge's account"),
    "account-other": Text("một tài khoản khác", "another account"),
    "often-once": Text("một lần", "once"),
    "often-again": Text("gửi lại cùng một thông báo", "the same notification again"),
    "often-twice": Text("công dân nộp hai lần", "the citizen pays twice"),
}
"""Name -> text."""


def money(amount: int, lang: Lang) -> str:
    r"""Write an amount of dong so that it stays on one line.

    Example:
        >>> money(50_000, "vi"), money(50_000, "en")
        ('50.000\xa0đ', '50,000\xa0VND')
    """
    return f"{amount:,}\u00a0VND" if lang == "en" else f"{amount:,}".replace(",", ".") + "\u00a0đ"
