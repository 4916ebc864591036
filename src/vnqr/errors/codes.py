"""The table of codes: what can be wrong, a row a code, in English and Vietnamese.

A sentence names limits, lengths, IDs and code points, never an account, a name or a memo: these sentences go
to logs.
"""

from __future__ import annotations

from enum import StrEnum

from vnqr.errors.bilingual import Bilingual

__all__ = ["Code", "Level"]


class Level(StrEnum):
    """How grave an issue is: "shall" is an error, "should" a warning."""

    ERROR = "error"
    WARNING = "warning"


class Code(Bilingual):
    """The kinds of issue. A value never changes once released.

    Example:
        >>> Code.LENGTH_ZERO
        <Code.LENGTH_ZERO: 'length-zero'>
        >>> Code.LENGTH_ZERO.vi
        'độ dài 00: một đối tượng dữ liệu không được rỗng'
    """

    # --- the text as a whole ---
    TEXT_EMPTY = (
        "text-empty",
        "the text is empty",
        "chuỗi rỗng",
    )
    TEXT_TOO_LONG = (
        "text-too-long",
        "the text has {length} characters, the limit is {limit}",
        "chuỗi có {length} ký tự, giới hạn là {limit}",
    )
    TEXT_SURROGATE = (
        "text-surrogate",
        "a lone surrogate ({character}) is not a character and has no UTF-8 form",
        "mã thay thế đơn lẻ ({character}) không phải là ký tự, không có dạng UTF-8",
    )
    TEXT_BOM = (
        "text-bom",
        "the text starts with a byte order mark (U+FEFF)",
        "chuỗi bắt đầu bằng dấu thứ tự byte (U+FEFF)",
    )
    # --- structure ---
    ID_INVALID = (
        "id-invalid",
        "an ID must be two digits 0-9",
        "ID phải là hai chữ số 0-9",
    )
    LENGTH_INVALID = (
        "length-invalid",
        "a length must be two digits 0-9",
        "độ dài phải là hai chữ số 0-9",
    )
    LENGTH_ZERO = (
        "length-zero",
        "length 00: a data object must not be empty",
        "độ dài 00: một đối tượng dữ liệu không được rỗng",
    )
    HEADER_TRUNCATED = (
        "header-truncated",
        "the text ends inside an ID or a length",
        "chuỗi kết thúc giữa ID hoặc độ dài",
    )
    VALUE_TRUNCATED = (
        "value-truncated",
        "the length says {length} characters, {available} are left",
        "độ dài ghi {length} ký tự nhưng chỉ còn {available}",
    )
    VALUE_TOO_LONG = (
        "value-too-long",
        "{length} characters, the limit is {limit}",
        "{length} ký tự, giới hạn là {limit}",
    )
    NESTED_TOO_DEEP = (
        "nested-too-deep",
        "more nested templates than 99 characters can hold",
        "các mẫu lồng nhau nhiều hơn mức 99 ký tự có thể chứa",
    )
    ID_REPEATED = (
        "id-repeated",
        "the ID {id} occurs more than once on this level",
        "ID {id} xuất hiện nhiều lần trong cùng một cấp",
    )
    FORMAT_INDICATOR_NOT_FIRST = (
        "format-indicator-not-first",
        "the Payload Format Indicator (00) must come first",
        "Payload Format Indicator (00) phải đứng đầu",
    )
    OBJECT_MISSING = (
        "object-missing",
        "the data object is missing",
        "thiếu đối tượng dữ liệu",
    )
    CRC_NOT_LAST = (
        "crc-not-last",
        "the CRC (63) must come last, text follows it",
        "CRC (63) phải đứng cuối, sau nó còn văn bản",
    )
    CRC_LENGTH = (
        "crc-length",
        "the CRC must have length 04",
        "CRC phải có độ dài 04",
    )
    CRC_FORMAT = (
        "crc-format",
        "the CRC must be four hexadecimal digits",
        "CRC phải gồm bốn chữ số thập lục phân",
    )
    CRC_MISMATCH = (
        "crc-mismatch",
        "the CRC does not match the text: computed {expected}, found {found}",
        "CRC không khớp với chuỗi: tính được {expected}, trong mã là {found}",
    )
    CRC_LOWER_CASE = (
        "crc-lower-case",
        "the CRC matches but is written in lower case",
        "CRC khớp nhưng viết bằng chữ thường",
    )
    # --- content ---
    AMOUNT_FORMAT = (
        "amount-format",
        "an amount is digits with at most one point, without sign, comma, space or exponent",
        "số tiền gồm các chữ số và nhiều nhất một dấu chấm, không dấu âm dương, dấu phẩy, dấu cách, số mũ",
    )
    AMOUNT_ZERO = (
        "amount-zero",
        "an amount must not be zero",
        "số tiền không được bằng không",
    )
    VALUE_LENGTH = (
        "value-length",
        "{length} characters, {required} are required",
        "{length} ký tự, phải đúng {required}",
    )
    VALUE_NOT_DIGITS = (
        "value-not-digits",
        "only digits 0-9 are allowed; {character} at position {position} is not a digit",
        "chỉ được dùng chữ số 0-9; {character} ở vị trí {position} không phải",
    )
    VALUE_NOT_COMMON = (
        "value-not-common",
        "{character} at position {position} is outside the Common Character Set (0x20-0x7E)",
        "{character} ở vị trí {position} nằm ngoài bộ ký tự chung (0x20-0x7E)",
    )
    VALUE_NOT_COMPOSED = (
        "value-not-composed",
        "the text is not in precomposed form (NFC)",
        "văn bản không ở dạng dựng sẵn (NFC)",
    )
    VALUE_CONTROL = (
        "value-control",
        "{character} at position {position} is a control or unassigned character",
        "{character} ở vị trí {position} là ký tự điều khiển hoặc chưa được gán",
    )
    NOT_A_TEMPLATE = (
        "not-a-template",
        "the data object is a primitive: there is nothing inside it",
        "đối tượng dữ liệu là giá trị đơn, không có gì bên trong",
    )
    # --- reading by path ---
    PATH_INVALID = (
        "path-invalid",
        "a path is two-digit IDs joined by dots, as in 38.01.00",
        "đường dẫn gồm các ID hai chữ số nối bằng dấu chấm, ví dụ 38.01.00",
    )

    # --- emvco/rules ---
    FORMAT_INDICATOR_VALUE = (
        "format-indicator-value",
        "the Payload Format Indicator must be 01",
        "Payload Format Indicator phải là 01",
    )
    INITIATION_VALUE = (
        "initiation-value",
        "the Point of Initiation Method must be 11 (static) or 12 (dynamic)",
        "Point of Initiation Method phải là 11 (mã tĩnh) hoặc 12 (mã động)",
    )
    TIP_INDICATOR_VALUE = (
        "tip-indicator-value",
        "the Tip or Convenience Indicator must be 01, 02 or 03",
        "Tip or Convenience Indicator phải là 01, 02 hoặc 03",
    )
    VALUE_RESERVED = (
        "value-reserved",
        "the value is reserved for future use: a code must not carry it, a reader ignores it",
        "giá trị được dành riêng cho tương lai: mã không được chứa, bên đọc phải bỏ qua",
    )
    ID_RESERVED = (
        "id-reserved",
        "the ID is reserved for future use: a code must not carry it, a reader ignores it",
        "ID được dành riêng cho tương lai: mã không được chứa, bên đọc phải bỏ qua",
    )
    ID_UNDEFINED = (
        "id-undefined",
        "the standard defines no data object with this ID here",
        "chuẩn không định nghĩa đối tượng dữ liệu nào có ID này ở đây",
    )
    NETWORK_RESERVED = (
        "network-reserved",
        "the ID is reserved by EMVCo and not assigned to a payment network",
        "ID do EMVCo giữ lại, chưa cấp cho mạng thanh toán nào",
    )
    ACCOUNT_MISSING = (
        "account-missing",
        "no Merchant Account Information (02-51): the code has no account to pay",
        "không có Merchant Account Information (02-51): mã không cho biết trả cho ai",
    )
    TEMPLATE_MALFORMED = (
        "template-malformed",
        "a template is required, but the value is not a sequence of data objects",
        "phải là một mẫu, nhưng giá trị không phải là dãy đối tượng dữ liệu",
    )
    PAYLOAD_LARGE = (
        "payload-large",
        "the text has {length} bytes, it should have at most {limit}",
        "chuỗi có {length} byte, nên có nhiều nhất {limit}",
    )
    GUID_FORM = (
        "guid-form",
        "a Globally Unique Identifier is an AID, a UUID without hyphens or a reverse domain name",
        "Globally Unique Identifier phải là AID, UUID không có gạch nối, hoặc tên miền viết ngược",
    )
    AMOUNT_LEADING_POINT = (
        "amount-leading-point",
        "a digit should come before the point",
        "trước dấu chấm nên có chữ số",
    )
    AMOUNT_DECIMALS = (
        "amount-decimals",
        "{decimals} decimals, the currency has {exponent}",
        "{decimals} chữ số thập phân, đơn vị tiền tệ này có {exponent}",
    )
    PERCENTAGE_FORMAT = (
        "percentage-format",
        "a percentage is digits with at most one point, without the percent sign",
        "tỷ lệ phần trăm gồm các chữ số và nhiều nhất một dấu chấm, không có dấu phần trăm",
    )
    FEE_MISSING = (
        "fee-missing",
        "the Tip or Convenience Indicator (55) is {indicator}, so this data object is required",
        "Tip or Convenience Indicator (55) là {indicator} nên phải có đối tượng dữ liệu này",
    )
    FEE_UNEXPECTED = (
        "fee-unexpected",
        "allowed only where the Tip or Convenience Indicator (55) is {indicator}",
        "chỉ được có khi Tip or Convenience Indicator (55) là {indicator}",
    )
    MCC_FORMAT = (
        "mcc-format",
        "a Merchant Category Code is four digits (ISO 18245)",
        "Merchant Category Code gồm bốn chữ số (ISO 18245)",
    )
    MCC_ZERO = (
        "mcc-zero",
        "0000 is not a Merchant Category Code of ISO 18245",
        "0000 không phải là Merchant Category Code của ISO 18245",
    )
    CURRENCY_UNKNOWN = (
        "currency-unknown",
        "no currency of ISO 4217 has this number",
        "không có đơn vị tiền tệ nào của ISO 4217 mang mã số này",
    )
    COUNTRY_FORMAT = (
        "country-format",
        "a country is two capital letters A-Z (ISO 3166-1)",
        "mã quốc gia gồm hai chữ cái viết hoa A-Z (ISO 3166-1)",
    )
    COUNTRY_UNKNOWN = (
        "country-unknown",
        "no country of ISO 3166-1 has these letters",
        "không có quốc gia nào của ISO 3166-1 mang mã này",
    )
    LANGUAGE_FORMAT = (
        "language-format",
        "a language is two letters A-Z, a-z (ISO 639-1)",
        "mã ngôn ngữ gồm hai chữ cái A-Z, a-z (ISO 639-1)",
    )
    LANGUAGE_UNKNOWN = (
        "language-unknown",
        "no language of ISO 639-1 has these letters",
        "không có ngôn ngữ nào của ISO 639-1 mang mã này",
    )
    NETWORK_DATA_NOT_COMMON = (
        "network-data-not-common",
        "characters outside the Common Character Set (0x20-0x7E) in a Merchant Account Information Template",
        "có ký tự nằm ngoài bộ ký tự chung (0x20-0x7E) trong Merchant Account Information Template",
    )
    VALUE_COMBINING = (
        "value-combining",
        "{character} at position {position} is a combining mark that has no precomposed form",
        "{character} ở vị trí {position} là dấu kết hợp không có dạng dựng sẵn",
    )
    # --- vietqr/scanned ---
    NOT_A_PAYMENT_CODE = (
        "not-a-payment-code",
        "this is not a payment code: the text does not begin with 0002, the Payload Format Indicator",
        "đây không phải mã thanh toán: chuỗi không bắt đầu bằng 0002 (Payload Format Indicator)",
    )
    # --- emvco/lenient ---
    TEXT_BLANKS_AROUND = (
        "text-blanks-around",
        "spaces or line breaks surround the payload",
        "trước hoặc sau nội dung mã có khoảng trắng hoặc ký tự xuống dòng",
    )
    TEXT_URL_ENCODED = (
        "text-url-encoded",
        "the text is URL-encoded (%20 or + for a space)",
        "chuỗi đang ở dạng mã hóa URL (%20 hoặc + thay cho dấu cách)",
    )
    LENGTH_IN_BYTES = (
        "length-in-bytes",
        "the length counts {counted} bytes of UTF-8, the value has {length} characters",
        "độ dài đếm {counted} byte UTF-8, giá trị có {length} ký tự",
    )
    LENGTH_IN_UTF16 = (
        "length-in-utf16",
        "the length counts {counted} UTF-16 units, the value has {length} characters",
        "độ dài đếm {counted} đơn vị UTF-16, giá trị có {length} ký tự",
    )
    LENGTH_SHORT = (
        "length-short",
        "the length says {counted}, the template holds {length} characters of this value",
        "độ dài ghi {counted}, nhưng mẫu chứa {length} ký tự của giá trị này",
    )
    CRC_DIGITS_DROPPED = (
        "crc-digits-dropped",
        "the CRC was written without its leading zeros",
        "CRC bị viết thiếu các số 0 ở đầu",
    )
    # --- vietnamese ---
    TEXT_UNFOLDABLE = (
        "text-unfoldable",
        "the character {character} has no form in the Common Character Set (0x20-0x7E)",
        "ký tự {character} không có dạng tương ứng trong bộ ký tự chung (0x20-0x7E)",
    )
    REPLACEMENT_INVALID = (
        "replacement-invalid",
        "a replacement must consist of characters of the Common Character Set (0x20-0x7E)",
        "chuỗi thay thế chỉ được gồm các ký tự thuộc bộ ký tự chung (0x20-0x7E)",
    )
    # --- vietqr/banks ---
    BANK_UNKNOWN = (
        "bank-unknown",
        "no bank in the table has this BIN, code or name{near}",
        "trong bảng không có ngân hàng nào mang mã BIN, mã hoặc tên này{near}",
    )
    BANK_AMBIGUOUS = (
        "bank-ambiguous",
        "this code or name belongs to more than one BIN: {bins}; give the BIN",
        "mã hoặc tên này ứng với nhiều mã BIN: {bins}; hãy ghi rõ mã BIN",
    )
    # --- vietqr/networks, vietqr/model ---
    ID_OUT_OF_RANGE = (
        "id-out-of-range",
        "the ID must be two digits from {first} to {last}",
        "ID phải là hai chữ số từ {first} đến {last}",
    )
    ACCOUNT_CHARACTERS = (
        "account-characters",
        "an account is 1 to 19 letters A-Z, a-z or digits",
        "số tài khoản gồm 1 đến 19 chữ cái A-Z, a-z hoặc chữ số",
    )
    CARD_DIGITS = (
        "card-digits",
        "a card number is 16 or 19 digits",
        "số thẻ gồm 16 hoặc 19 chữ số",
    )
    PAYEE_COUNT = (
        "payee-count",
        "exactly one of account, card, merchant_id and terminal_id must be given",
        "phải cho đúng một trong account, card, merchant_id và terminal_id",
    )
    FIELD_MISSING = (
        "field-missing",
        "{field} is required for service {service}",
        "dịch vụ {service} cần có {field}",
    )
    FIELD_WITHOUT = (
        "field-without",
        "{field} is allowed only with {other}",
        "{field} chỉ được dùng cùng với {other}",
    )
    AMOUNT_NOT_WHOLE = (
        "amount-not-whole",
        "an amount is a positive whole number of dong, digits only",
        "số tiền là số nguyên đồng, lớn hơn không, chỉ viết bằng chữ số",
    )
    MEMO_TOO_LONG = (
        "memo-too-long",
        "reference and purpose together have {length} characters, the limit is {limit}",
        "mã tham chiếu và nội dung dài {length} ký tự, giới hạn là {limit}",
    )
    TEMPLATE_TOO_LONG = (
        "template-too-long",
        "template {id} has {length} characters with the headers inside, the limit is {limit}",
        "mẫu {id} dài {length} ký tự kể cả các phần đầu bên trong, giới hạn là {limit}",
    )
    PERCENTAGE_RANGE = (
        "percentage-range",
        "a percentage is 0.01 to 99.99, at most five characters",
        "tỷ lệ phần trăm từ 0.01 đến 99.99, tối đa năm ký tự",
    )
    TIP_COUNT = (
        "tip-count",
        "a code has at most one of these: a prompt for a tip, a fixed fee, a percentage",
        "mã chỉ được chọn một: hỏi tiền boa, phí cố định, hoặc phí theo phần trăm",
    )
    CONSUMER_DATA_LETTERS = (
        "consumer-data-letters",
        "the request is made of the letters A, M and E, each at most once",
        "yêu cầu gồm các chữ A, M, E, mỗi chữ nhiều nhất một lần",
    )
    CHANNEL_VALUE = (
        "channel-value",
        "the Merchant Channel is three digits: media 0-7, location 0-3, presence 0-3",
        "Merchant Channel gồm ba chữ số: phương tiện 0-7, địa điểm 0-3, sự hiện diện 0-3",
    )
    VALUE_NOT_ALLOWED = (
        "value-not-allowed",
        "the value must be {allowed}",
        "giá trị phải là {allowed}",
    )
    PATH_NOT_KEPT = (
        "path-not-kept",
        "this object has a field of its own, or is not allowed in a code",
        "đối tượng này có trường riêng, hoặc không có chỗ trong mã",
    )
    REFERENCE_CHARACTERS = (
        "reference-characters",
        "a reference is 1 to 25 letters A-Z, a-z or digits; Reference(...) makes one of a dossier's code",
        "mã tham chiếu gồm 1 đến 25 chữ cái A-Z, a-z hoặc chữ số; Reference(...) tạo ra nó từ mã hồ sơ",
    )
    NAPAS_ACCOUNT_MISSING = (
        "napas-account-missing",
        "no NAPAS account (Globally Unique Identifier A000000727) in object 38",
        "không có tài khoản NAPAS (Globally Unique Identifier A000000727) trong đối tượng 38",
    )
    # --- vietqr/links ---
    LINK_UNKNOWN = (
        "link-unknown",
        "this is neither a quick link nor a deep link of vietqr.io",
        "đây không phải là Quick Link, cũng không phải là deeplink của vietqr.io",
    )
    LINK_PATH = (
        "link-path",
        "a quick link ends in BANK-ACCOUNT-TEMPLATE and .svg, .png or .jpg",
        "Quick Link kết thúc bằng NGÂNHÀNG-SỐTÀIKHOẢN-MẪU và .svg, .png hoặc .jpg",
    )
    LINK_PAYEE = (
        "link-payee",
        "ba must be ACCOUNT@BANK, as 113366668888@icb",
        "ba phải có dạng SỐTÀIKHOẢN@NGÂNHÀNG, ví dụ 113366668888@icb",
    )
    LINK_AMOUNT = (
        "link-amount",
        "an amount is digits only, without a currency, points or commas",
        "số tiền chỉ gồm chữ số, không có đơn vị tiền, dấu chấm hay dấu phẩy",
    )
    LINK_PARAMETER = (
        "link-parameter",
        "this parameter is written {meant}",
        "tham số này phải viết là {meant}",
    )
    LINK_PARAMETER_UNKNOWN = (
        "link-parameter-unknown",
        "parameter number {place} is not a parameter of such a link",
        "tham số thứ {place} không thuộc loại liên kết này",
    )
    LINK_PARAMETER_TWICE = (
        "link-parameter-twice",
        "the parameter occurs twice with different values",
        "tham số xuất hiện hai lần với giá trị khác nhau",
    )
    LINK_FRAGMENT = (
        "link-fragment",
        "what comes after # is not part of the payment: a # in a memo is written %23",
        "phần sau dấu # không thuộc khoản thanh toán: dấu # trong nội dung phải viết là %23",
    )
    LINK_FOLDED = (
        "link-folded",
        "a memo has no accents: it was written without them",
        "nội dung chuyển khoản không có dấu nên đã được viết không dấu",
    )
    LINK_URL_MISSING = (
        "link-url-missing",
        "without url= the app does not fill in the payment",
        "thiếu url= nên ứng dụng không tự điền thông tin thanh toán",
    )
    LINK_APP = (
        "link-app",
        "this app is not known to fill in the payment (icb, mb, bidv, acb and ocb do)",
        "chưa biết ứng dụng này có tự điền thông tin thanh toán hay không (icb, mb, bidv, acb và ocb thì có)",
    )
    LINK_CARRIES = (
        "link-carries",
        "a link has account, amount and memo of 25 characters, and cannot carry: {fields}",
        "liên kết chỉ có tài khoản, số tiền và nội dung 25 ký tự, không chứa được: {fields}",
    )
    # --- vietqr/rules ---
    NAPAS_ELSEWHERE = (
        "napas-elsewhere",
        "the NAPAS account belongs in object 38",
        "tài khoản NAPAS phải nằm trong đối tượng 38",
    )
    SERVICE_UNKNOWN = (
        "service-unknown",
        "the service code must be QRIBFTTA, QRIBFTTC, QRPUSH or QRCASH",
        "mã dịch vụ không phải là QRIBFTTA, QRIBFTTC, QRPUSH hay QRCASH",
    )
    SERVICE_NESTED = (
        "service-nested",
        "the service code is inside 38-01; it belongs in 38-02",
        "mã dịch vụ nằm bên trong 38-01; phải nằm ở 38-02",
    )
    SERVICE_NEEDS = (
        "service-needs",
        "this data object is required for the service {service}",
        "dịch vụ {service} cần có đối tượng dữ liệu này",
    )
    SERVICE_EXCLUDES = (
        "service-excludes",
        "this data object is not allowed for the service {service}",
        "dịch vụ {service} không dùng đối tượng dữ liệu này",
    )
    CASH_MCC = (
        "cash-mcc",
        "the Merchant Category Code of a cash withdrawal is 6011",
        "Merchant Category Code của giao dịch rút tiền mặt là 6011",
    )
    CARD_OTHER_BANK = (
        "card-other-bank",
        "the card number does not begin with the BIN given",
        "số thẻ không bắt đầu bằng mã BIN đã ghi",
    )
    CURRENCY_NOT_NAPAS = (
        "currency-not-napas",
        "NAPAS does not list this currency; domestic payments are in 704 (dong)",
        "NAPAS không liệt kê đơn vị tiền tệ này; thanh toán trong nước dùng 704 (đồng)",
    )
    COUNTRY_NOT_NAPAS = (
        "country-not-napas",
        "NAPAS does not list this country; domestic payments are in VN",
        "NAPAS không liệt kê quốc gia này; thanh toán trong nước dùng VN",
    )
    COUNTRY_MISPRINT = (
        "country-misprint",
        "a misprint of the NAPAS table: RC, RI and RP mean CN, ID and PH",
        "lỗi in trong bảng của NAPAS: RC, RI và RP đúng ra là CN, ID và PH",
    )
    AMOUNT_ABOVE_LIMIT = (
        "amount-above-limit",
        "one transfer must stay under {limit} dong",
        "một lần chuyển khoản phải dưới {limit} đồng",
    )
    STATIC_WITH_AMOUNT = (
        "static-with-amount",
        "01 is static (11), but there is an amount",
        "01 ghi là mã tĩnh (11) nhưng có số tiền",
    )
    DYNAMIC_WITHOUT_AMOUNT = (
        "dynamic-without-amount",
        "01 is dynamic (12), but there is no amount",
        "01 ghi là mã động (12) nhưng không có số tiền",
    )
    PURPOSE_LONG = (
        "purpose-long",
        "the purpose has {length} characters, the limit is {limit}; not every bank takes more",
        "nội dung dài {length} ký tự, giới hạn là {limit}; không phải ngân hàng nào cũng nhận dài hơn",
    )
    PURPOSE_CHARACTERS = (
        "purpose-characters",
        "banks may strip {characters} from the purpose; {arriving} of {length} characters arrive then",
        "ngân hàng có thể bỏ {characters} khỏi nội dung; khi đó còn {arriving} trong {length} ký tự",
    )
    WALLET_VNPAY = (
        "wallet-vnpay",
        "a code of the VNPAY wallet: it only looks like an EMVCo payload",
        "mã của ví VNPAY: chỉ trông giống nội dung EMVCo",
    )
    # --- references ---
    DOSSIER_EMPTY = (
        "dossier-empty",
        "a dossier code needs at least one letter or digit",
        "mã hồ sơ phải có ít nhất một chữ cái hoặc chữ số",
    )
    DOSSIER_CHARACTER = (
        "dossier-character",
        "{character} is not a printable ASCII character",
        "{character} không phải là ký tự ASCII in được",
    )
    DOSSIER_DATE = (
        "dossier-date",
        "the date received (YYMMDD) does not exist",
        "ngày tiếp nhận (YYMMDD) không có trong lịch",
    )
    DOSSIER_KEY = (
        "dossier-key",
        "a key holds only the characters 0-9 and A-Z",
        "khóa chỉ gồm các ký tự 0-9 và A-Z",
    )
    SCHEME_PREFIX = (
        "scheme-prefix",
        "a prefix has 2 to 4 letters A-Z",
        "tiền tố gồm 2 đến 4 chữ cái A-Z",
    )
    SCHEME_PATTERN = (
        "scheme-pattern",
        "the pattern is not a regular expression",
        "mẫu không phải là biểu thức chính quy",
    )
    SCHEME_KEY = (
        "scheme-key",
        "the code does not follow the pattern of the scheme",
        "mã không theo mẫu của bộ quy tắc đánh số",
    )
    REFERENCE_CHARACTER = (
        "reference-character",
        "a reference holds only the characters 0-9 and A-Z",
        "mã tham chiếu chỉ gồm các ký tự 0-9 và A-Z",
    )
    REFERENCE_PREFIX = (
        "reference-prefix",
        "the text does not begin with the prefix of a known scheme",
        "chuỗi không bắt đầu bằng tiền tố đã biết",
    )
    REFERENCE_CHECK = (
        "reference-check",
        "the check characters are missing or do not match",
        "ký tự kiểm tra bị thiếu hoặc không khớp",
    )
    REFERENCE_STRUCTURE = (
        "reference-structure",
        "the check characters match, but no known scheme has a key of this form",
        "ký tự kiểm tra khớp nhưng không bộ quy tắc nào có khóa như vậy",
    )
    REFERENCE_ITEM = (
        "reference-item",
        "an item is a number from 0 to {last}; more than {last} fee items are paid together, as item 0",
        "số mục là số từ 0 đến {last}; hồ sơ có hơn {last} khoản thì nộp chung một lần, với số mục 0",
    )
    REFERENCE_AMBIGUOUS = (
        "reference-ambiguous",
        "the text reads as a reference in more than one way",
        "chuỗi có thể đọc thành nhiều mã tham chiếu khác nhau",
    )
    REFERENCE_TOO_LONG = (
        "reference-too-long",
        "READABLE needs {length} characters here, the limit is {limit}; {other} carries it",
        "READABLE cần {length} ký tự, giới hạn là {limit}; hãy dùng {other}",
    )
    REFERENCE_NOT_PACKED = (
        "reference-not-packed",
        "PACKED does not carry a code of this kind; {other} does",
        "PACKED không chứa được loại mã này; hãy dùng {other}",
    )
    TOKEN_FORM = (
        "token-form",
        "a token is a prefix, eight characters 0-9 and A-Z without I, L, O and U, and two check characters",
        "mã thay thế gồm tiền tố, tám ký tự 0-9 và A-Z trừ I, L, O, U, và hai ký tự kiểm tra",
    )
    # --- ledger ---
    DONG_INVALID = (
        "dong-invalid",
        "an amount is whole dong, an int from {minimum} to {maximum}",
        "số tiền là số nguyên đồng (int), từ {minimum} đến {maximum}",
    )
    BIN_DIGITS = (
        "bin-digits",
        "a bank is given by its BIN, six digits; vnqr.banks.find gives the BIN of a name",
        "ngân hàng được ghi bằng mã BIN gồm 6 chữ số; vnqr.banks.find cho biết mã BIN của một tên",
    )
    COUNT_INVALID = (
        "count-invalid",
        "a count is an int of at least {minimum}",
        "số thứ tự là số nguyên (int), ít nhất là {minimum}",
    )
    TIME_INVALID = (
        "time-invalid",
        "a time needs its UTC offset and a year from {first} to {last}",
        "thời điểm phải có múi giờ và năm từ {first} đến {last}",
    )
    LINE_INVALID = (
        "line-invalid",
        "1 to {limit} characters, no control characters, no space at either end",
        "1 đến {limit} ký tự, không có ký tự điều khiển, không có dấu cách ở hai đầu",
    )
    CREDIT_MEMO = (
        "credit-memo",
        "a memo is a text of at most {limit} characters",
        "nội dung là văn bản dài tối đa {limit} ký tự",
    )
    PAYABLE_ABOVE_LIST = (
        "payable-above-list",
        "more is payable than the list price",
        "số tiền phải nộp lớn hơn mức thu niêm yết",
    )
    REDUCTION_UNEXPLAINED = (
        "reduction-unexplained",
        "less is payable than the list price, so a reason is required",
        "số tiền phải nộp nhỏ hơn mức thu niêm yết nên phải ghi lý do",
    )
    FEE_ITEMS_MISSING = (
        "fee-items-missing",
        "a charge has at least one fee item",
        "một khoản phải thu có ít nhất một mục phí hoặc lệ phí",
    )
    DUE_BEFORE_OPENED = (
        "due-before-opened",
        "the deadline is before the opening",
        "thời hạn nộp đứng trước thời điểm mở khoản thu",
    )
    CHARGE_REPEATED = (
        "charge-repeated",
        "charges {first} and {second} have the same dossier key and item, but differ",
        "khoản thu {first} và {second} trùng khóa hồ sơ và số mục nhưng nội dung khác nhau",
    )
    CHARGE_CONFLICT = (
        "charge-conflict",
        "charge {first} was opened with other contents: a person must replace, cancel or reopen it",
        "khoản thu {first} đã lập với nội dung khác: việc thay, hủy, mở lại do cán bộ thực hiện (--replace)",
    )
    CHARGE_KEY_CLASH = (
        "charge-key-clash",
        "charges {first} and {second} have different dossier codes with one key",
        "khoản thu {first} và {second} có mã hồ sơ khác nhau nhưng trùng khóa",
    )
    CHARGE_SCHEME = (
        "charge-scheme",
        "the scheme of charge {first} is not one of the given schemes",
        "bộ quy tắc đánh số của khoản thu {first} không nằm trong số được tìm",
    )
    SCHEME_DIFFERS = (
        "scheme-differs",
        "the prefix {prefix} is known with another numbering scheme",
        "tiền tố {prefix} đã được dùng cho bộ quy tắc đánh số khác",
    )
    TOKEN_CONFLICT = (
        "token-conflict",
        "{count} tokens are known for another charge",
        "{count} mã ngắn đã được cấp cho khoản thu khác",
    )
    CHARGE_UNKNOWN = (
        "charge-unknown",
        "no charge has this reference",
        "không có khoản thu nào mang mã tham chiếu này",
    )
    CREDIT_UNKNOWN = (
        "credit-unknown",
        "no credit has this id",
        "không có khoản báo có nào mang mã này",
    )
    CREDIT_INVALID = (
        "credit-invalid",
        "a row that cannot be read cannot pay a charge: it can only be set aside",
        "dòng không đọc được không thanh toán khoản thu nào, chỉ có thể để riêng",
    )
    CREDIT_CONTRADICTED = (
        "credit-contradicted",
        "the source gave the same unique id before, with another amount or another reference",
        "nguồn đã gửi mã giao dịch duy nhất này trước đó với số tiền hoặc mã tham chiếu khác",
    )
    DECISION_TOO_MUCH = (
        "decision-too-much",
        "{wanted} dong are to be booked, the credit has {amount}",
        "số tiền cần gắn là {wanted} đồng, khoản báo có chỉ có {amount} đồng",
    )
    DECISION_UNDER_REFUND = (
        "decision-under-refund",
        "{amount} dong would be left, but {refunded} were already given back",
        "chỉ còn {amount} đồng ở nơi đã hoàn trả {refunded} đồng",
    )
    REFUND_TOO_MUCH = (
        "refund-too-much",
        "{amount} dong are to be given back, but only {left} are left",
        "số tiền cần hoàn trả là {amount} đồng, ở đó chỉ còn {left} đồng",
    )
    REFUND_UNCLEAR = (
        "refund-unclear",
        (
            "the credit has {count} parts that can be meant: name one charge (--reference), "
            "or what is set aside (--aside; in Python aside=True)"
        ),
        (
            "khoản báo có gồm {count} phần, chưa rõ là phần nào: hãy ghi rõ một khoản thu (--reference), "
            "hoặc phần đã để riêng (--aside; trong Python là aside=True)"
        ),
    )
    REFUND_NOT_NOTED = (
        "refund-not-noted",
        "no refund of {amount} dong is noted there that no money out shows yet",
        "ở đó không có lần hoàn trả {amount} đồng nào đã ghi nhận mà chưa có chứng từ",
    )
    SEEN_STALE = (
        "seen-stale",
        "it has changed since it was seen: look again, then decide",
        "nội dung đã thay đổi từ lúc xem: hãy xem lại rồi quyết định",
    )
    DEBIT_UNKNOWN = (
        "debit-unknown",
        "no debit has this id",
        "không có khoản tiền ra nào mang mã này",
    )
    REFUND_OVER_DEBIT = (
        "refund-over-debit",
        "the refund is of {amount} dong, but of the money out that shows it only {left} are left",
        "lần hoàn trả là {amount} đồng, khoản tiền ra làm chứng từ chỉ còn {left} đồng",
    )
    KEY_REUSED = (
        "key-reused",
        "this key was used before, for something else",
        "khóa này đã được dùng cho một thao tác khác",
    )
    SAME_DIFFERS = (
        "same-differs",
        "one payment has one account, one amount and one sighting of each source",
        "một khoản nộp chỉ có một tài khoản, một số tiền và mỗi nguồn báo một lần",
    )
    SAME_PLACED = (
        "same-placed",
        "both credits are booked differently: decide about one of them first",
        "cả hai khoản báo có đều đã được gắn nhưng khác nhau: hãy xử lý một khoản trước",
    )
    APART_ALONE = (
        "apart-alone",
        "the credit was seen once only, or something was given back of it",
        "khoản báo có chỉ được báo một lần, hoặc đã được hoàn trả một phần",
    )
    NUMBER_REPEATED = (
        "number-repeated",
        "the bank gave one number to {count} payments",
        "ngân hàng dùng một số giao dịch cho {count} khoản nộp",
    )
    NOT_IN_STATEMENT = (
        "not-in-statement",
        "notified, but not in the statement of that day",
        "đã có thông báo nhưng không có trong sao kê của ngày đó",
    )
    NOT_NOTIFIED = (
        "not-notified",
        "in the statement, but never notified",
        "có trong sao kê nhưng không có thông báo",
    )
    DAY_CLOSED = (
        "day-closed",
        "the day is closed already: what comes later is posted on the next open day",
        "ngày này đã khóa sổ: khoản đến sau được ghi vào ngày mở tiếp theo",
    )
    DAY_TO_COME = (
        "day-to-come",
        "the day is after today in Vietnam",
        "ngày này ở sau hôm nay, theo giờ Việt Nam",
    )
    ACCOUNT_NEVER_SEEN = (
        "account-never-seen",
        "no charge and no credit has this account at this bank: look at both again",
        "không có khoản thu hay khoản báo có nào mang số tài khoản này ở ngân hàng này: hãy kiểm tra lại",
    )
    RECEIPT_NOT_COVERED = (
        "receipt-not-covered",
        "the amount due has not arrived on the charge's account, or the charge is cancelled",
        "số tiền phải nộp chưa về đủ tài khoản thu, hoặc khoản thu đã bị hủy",
    )
    RECEIPT_KIND = (
        "receipt-kind",
        "a receipt is for phí or lệ phí",
        "biên lai chỉ lập cho phí hoặc lệ phí",
    )
    RECEIPT_SUM = (
        "receipt-sum",
        "the lines, the amount and the amount in words do not agree",
        "các dòng, số tiền và số tiền bằng chữ không khớp nhau",
    )
    TAX_CODE = (
        "tax-code",
        "a tax code has 10, 12 or 13 digits",
        "mã số thuế gồm 10, 12 hoặc 13 chữ số",
    )
    STATE_CHANGED = (
        "state-changed",
        "the file was changed by another program since it was read: nothing was written, start again",
        "tệp đã bị chương trình khác thay đổi từ lúc đọc: chưa ghi gì, hãy chạy lại",
    )
    STATE_INVALID = (
        "state-invalid",
        "this is not the state of a reconciliation, format {format}",
        "đây không phải là trạng thái đối soát, định dạng {format}",
    )
    # --- ledger/live ---
    LEDGER_TARGET = (
        "ledger-target",
        "a ledger lives in SQLite (a path) or in PostgreSQL through psycopg (postgresql+psycopg://...)",
        "sổ đối soát dùng SQLite (đường dẫn tệp) hoặc PostgreSQL qua psycopg (postgresql+psycopg://...)",
    )
    LEDGER_MEMORY = (
        "ledger-memory",
        "a database in memory is gone when it is closed, and nothing would be kept: give the path of a file",
        "cơ sở dữ liệu trong bộ nhớ mất khi đóng, không có gì được lưu: hãy cho đường dẫn tệp",
    )
    LEDGER_DATABASE = (
        "ledger-database",
        "the database failed ({reason}); nothing was changed",
        "cơ sở dữ liệu gặp sự cố ({reason}); chưa có gì thay đổi",
    )
    LEDGER_BUSY = (
        "ledger-busy",
        "other writers were in the way; nothing was changed, the same transaction may succeed if run again",
        "đang có phiên khác ghi dữ liệu; chưa có gì thay đổi, hãy chạy lại cùng giao dịch này",
    )
    LEDGER_DEFERRED = (
        "ledger-deferred",
        (
            "the SQLite transaction did not begin with the right to write: begin it with BEGIN IMMEDIATE "
            '(Django: "OPTIONS": {{"transaction_mode": "IMMEDIATE"}})'
        ),
        (
            "giao dịch SQLite không mở ở chế độ ghi: hãy mở bằng BEGIN IMMEDIATE "
            '(Django: "OPTIONS": {{"transaction_mode": "IMMEDIATE"}})'
        ),
    )
    LEDGER_NO_TRANSACTION = (
        "ledger-no-transaction",
        "the connection has no transaction to join: begin one (Django: transaction.atomic())",
        "kết nối chưa mở giao dịch nào để dùng chung: hãy mở giao dịch (Django: transaction.atomic())",
    )
    LEDGER_ISOLATION = (
        "ledger-isolation",
        "the ledger needs a transaction at READ COMMITTED, PostgreSQL's default",
        "sổ đối soát cần giao dịch ở mức READ COMMITTED, là mặc định của PostgreSQL",
    )
    LEDGER_TEXTS = (
        "ledger-texts",
        "texts must come in UTF-8, as str: set text_factory of sqlite3, client_encoding of PostgreSQL",
        "kết nối phải trả văn bản UTF-8 dạng str: text_factory của sqlite3, client_encoding của PostgreSQL",
    )
    FEED_ANEW = (
        "feed-anew",
        "the numbers of the feed began anew, as after a backup was restored: begin with a snapshot",
        "bảng tin đã được đánh số lại, như sau khi khôi phục bản sao lưu: hãy đọc lại từ ảnh chụp toàn bộ",
    )
    NOTIFICATION_UNJUDGED = (
        "notification-unjudged",
        "the message is authentic and kept, but could not be judged ({reason}): look at it by hand",
        "thông báo hợp lệ và đã được lưu, nhưng không xử lý được ({reason}): cần kiểm tra thủ công",
    )
    LEDGER_BACKUP = (
        "ledger-backup",
        "a ledger on PostgreSQL is backed up with pg_dump or with the server's own means",
        "sổ đối soát trên PostgreSQL được sao lưu bằng pg_dump hoặc công cụ của máy chủ",
    )
    LEDGER_VERSION = (
        "ledger-version",
        "the tables are of version {found}, this library knows versions up to {known}: use a newer one",
        "các bảng thuộc phiên bản {found}, thư viện này chỉ biết đến phiên bản {known}: hãy dùng bản mới hơn",
    )
    LEDGER_NOT_EMPTY = (
        "ledger-not-empty",
        "a ledger is copied to an empty database, and there are charges or credits in this one",
        "chỉ chép sổ sang cơ sở dữ liệu trống, nơi này đã có khoản thu hoặc khoản báo có",
    )
    # --- sources ---
    FILE_ENCODING = (
        "file-encoding",
        "the file is neither UTF-8 nor marked UTF-16: save it as CSV UTF-8, or give encoding= (--encoding)",
        "tệp không phải UTF-8 hay UTF-16: hãy lưu dạng CSV UTF-8 hoặc cho biết encoding= (--encoding)",
    )
    ENCODING_UNKNOWN = (
        "encoding-unknown",
        "there is no encoding of this name",
        "không có bảng mã nào mang tên này",
    )
    FILE_FORMAT = (
        "file-format",
        "{format} is not read: export the file as XLSX, or as CSV UTF-8",
        "không đọc được {format}: hãy xuất tệp dưới dạng XLSX hoặc CSV UTF-8",
    )
    FILE_EMPTY = (
        "file-empty",
        "the file is empty",
        "tệp rỗng",
    )
    FILE_DAMAGED = (
        "file-damaged",
        "the {format} file is damaged or has a password: export it again, or save it as CSV UTF-8",
        "tệp {format} bị hỏng hoặc có mật khẩu: hãy xuất lại hoặc lưu dưới dạng CSV UTF-8",
    )
    EXCEL_EXTRA_MISSING = (
        "excel-extra-missing",
        "an Excel file: install {packages} (extra vnqr-emvco[{extra}]), or save it as CSV UTF-8",
        "tệp Excel: hãy cài {packages} (gói bổ sung vnqr-emvco[{extra}]) hoặc lưu dưới dạng CSV UTF-8",
    )
    TABLE_TOO_LARGE = (
        "table-too-large",
        "the limits are {columns} columns, {characters} characters a header cell, {row} characters a row",
        "giới hạn là {columns} cột, {characters} ký tự mỗi ô tiêu đề, {row} ký tự mỗi dòng",
    )
    FILE_NOT_CHARGES = (
        "file-not-charges",
        "the file does not hold a list of charges",
        "tệp không chứa danh sách khoản phải thu",
    )
    FILE_NOT_CREDITS = (
        "file-not-credits",
        "the file does not hold credits as JSON: a list of them, or one a line",
        "tệp không chứa các khoản báo có dạng JSON: một danh sách, hoặc mỗi dòng một khoản",
    )
    FILE_NOT_PAYEES = (
        "file-not-payees",
        "the file does not hold a list of payees as JSON, as vnqr.Payee has them",
        "tệp không chứa danh sách bên nhận tiền dạng JSON như của vnqr.Payee",
    )
    COLUMNS_NOT_FOUND = (
        "columns-not-found",
        "no header row with a column for each of: {fields}",
        "không tìm thấy dòng tiêu đề có đủ các cột: {fields}",
    )
    COLUMN_AMBIGUOUS = (
        "column-ambiguous",
        "more than one column could be: {fields}; name the columns",
        "có nhiều cột có thể là: {fields}; hãy chỉ rõ tên cột",
    )
    NUMBER_COLUMN_MISSING = (
        "number-column-missing",
        "no column has the bank's number: name it (--columns transaction_id=HEADER), empty if there is none",
        "không có cột số giao dịch: hãy chỉ rõ (--columns transaction_id=TIÊU ĐỀ), để trống nếu không có",
    )
    MONEY_UNKNOWN = (
        "money-unknown",
        "the amounts do not all fit one format: give money= (--money), one of {formats}",
        "các số tiền không cùng một cách viết: hãy cho biết money= (--money), một trong {formats}",
    )
    DIRECTION_UNKNOWN = (
        "direction-unknown",
        "the direction of the amounts is unknown: name the column direction, or give only_credits=",
        "không rõ khoản nào là tiền vào: hãy chỉ rõ cột direction hoặc cho biết only_credits=",
    )
    ACCOUNT_UNKNOWN = (
        "account-unknown",
        "the file does not say whose account it is: give account= (--account)",
        "tệp không cho biết là sao kê của tài khoản nào: hãy cho biết account= (--account)",
    )
    ACCOUNT_DIFFERS = (
        "account-differs",
        "the file names another account than the one given, or its column has those of the payers",
        "tệp ghi tài khoản khác với tài khoản đã cho, hoặc cột đó là tài khoản của người nộp",
    )
    DATES_MONTH_FIRST = (
        "dates-month-first",
        "a date has the month first, so every date is in doubt: export the file with day/month/year",
        "có ngày viết tháng trước nên mọi ngày đều không chắc chắn: hãy xuất tệp theo dạng ngày/tháng/năm",
    )
    DATES_IN_DOUBT = (
        "dates-in-doubt",
        "only days after the 12th are texts: Excel may have exchanged day and month in the others",
        "chỉ các ngày sau ngày 12 là chữ: có thể Excel đã đổi chỗ ngày và tháng ở các ngày khác",
    )
    BALANCE_BROKEN = (
        "balance-broken",
        "the balance does not follow in {count} places: lines are missing, or were changed",
        "số dư không khớp ở {count} chỗ: có dòng bị thiếu hoặc bị sửa",
    )
    NUMBER_ALL_THE_SAME = (
        "number-all-the-same",
        "all credits have the same number, so it does not tell transactions apart",
        "mọi khoản báo có đều mang cùng một số: số này không phân biệt được các giao dịch",
    )
    NUMBER_LOST_DIGITS = (
        "number-lost-digits",
        "Excel has taken digits away from the number (as in 2.02406E+13)",
        "Excel đã làm mất chữ số của số giao dịch (như 2.02406E+13)",
    )
    ROW_CELLS = (
        "row-cells",
        "the row has {cells} cells, the header {header}",
        "dòng có {cells} ô, dòng tiêu đề có {header} ô",
    )
    ROW_UNREADABLE = (
        "row-unreadable",
        "the row is not readable as CSV",
        "không đọc được dòng này theo định dạng CSV",
    )
    NOTIFICATION_FORGED = (
        "notification-forged",
        "the message carries no valid proof of its sender",
        "thông điệp không chứng minh được là do đúng bên gửi gửi đến",
    )
    NOTIFICATION_STALE = (
        "notification-stale",
        "the message was signed {seconds} seconds away from the server's clock, the limit is {limit}",
        "thông điệp được ký lệch {seconds} giây so với đồng hồ máy chủ, giới hạn là {limit} giây",
    )
    NOTIFICATION_JSON = (
        "notification-json",
        "the message is not JSON",
        "thông điệp không phải là JSON",
    )
    ROW_WITHOUT_HEADER = (
        "row-without-header",
        "the row has a date and an amount, but no header that is known is above it",
        "dòng có ngày và số tiền nhưng phía trên không có dòng tiêu đề nào nhận ra được",
    )
    ROW_TOTAL_WITH_DATE = (
        "row-total-with-date",
        "the row has a date, an amount and the words of a total or a balance",
        "dòng có ngày, số tiền và chữ của dòng tổng cộng hoặc số dư",
    )
    ROW_CUT = (
        "row-cut",
        "the file ends within this row, without a line end: it may have been cut",
        "tệp kết thúc ngay trong dòng này, không có dấu xuống dòng: có thể tệp bị cắt",
    )
    NOTIFICATION_UNREADABLE = (
        "notification-unreadable",
        "the notification does not have the expected form",
        "thông báo không đúng định dạng",
    )
    NOTIFICATION_REPEATED = (
        "notification-repeated",
        "a name occurs twice in the message with different values",
        "một tên trường xuất hiện hai lần trong thông điệp với giá trị khác nhau",
    )
    NOTIFICATION_DIRECTION = (
        "notification-direction",
        "the message does not state whether the money came in or went out",
        "thông điệp không cho biết tiền vào hay tiền ra",
    )
    NOTIFICATION_ACCOUNT = (
        "notification-account",
        "the message is about another account than this source is for",
        "thông điệp nói về tài khoản khác với tài khoản của nguồn này",
    )
    NOTIFICATION_IDENTITY = (
        "notification-identity",
        "the message has neither the sender's id nor the bank's number, so a repetition looks like a payment",
        "thông điệp không có mã của bên gửi lẫn số giao dịch ngân hàng nên lần gửi lại trông như khoản mới",
    )
    NOTIFICATION_JOINED = (
        "notification-joined",
        "the signature also fits other values: the signed text can be divided in another way",
        "chữ ký cũng khớp với giá trị khác: văn bản đã ký có thể được tách theo cách khác",
    )
    CURRENCY_NOT_DONG = (
        "currency-not-dong",
        "the amount is in another currency than dong",
        "số tiền không tính bằng đồng Việt Nam",
    )
    SECRET_EMPTY = (
        "secret-empty",
        "the secret shared with the sender is empty, so anybody could sign",
        "khóa bí mật dùng chung với bên gửi để trống nên ai cũng ký được",
    )
    CELL_EMPTY = (
        "cell-empty",
        "the cell is empty",
        "ô này trống",
    )
    CELL_MONEY = (
        "cell-money",
        "the amount is not written as declared ({format}), or not in whole dong",
        "số tiền không viết theo định dạng đã khai báo ({format}), hoặc không phải là số nguyên đồng",
    )
    CELL_TIME = (
        "cell-time",
        "the time is not written as day/month/year or year-month-day",
        "thời điểm không viết theo dạng ngày/tháng/năm hoặc năm-tháng-ngày",
    )
    CELL_CHOICE = (
        "cell-choice",
        "the cell must hold one of: {choices}",
        "ô này phải là một trong: {choices}",
    )
    CELL_REVERSAL = (
        "cell-reversal",
        "a credit below zero: the bank took back what it had booked",
        "khoản báo có âm: ngân hàng đã thu hồi bút toán",
    )
    CELL_DIRECTION = (
        "cell-direction",
        "the direction of the money is missing or contradictory",
        "không có gì cho biết đây là tiền vào hay tiền ra, hoặc hai dấu hiệu trái ngược nhau",
    )
    CELL_BOTH_SIDES = (
        "cell-both-sides",
        "the row has both a debit and a credit",
        "dòng có cả số tiền ghi nợ và số tiền ghi có",
    )
    # --- guard ---
    PAYEE_FORM = (
        "payee-form",
        "exactly one of account, prefix, card and merchant_id must be given",
        "phải cho đúng một trong account, prefix, card và merchant_id",
    )
    PAYEE_PREFIX = (
        "payee-prefix",
        "a prefix of virtual accounts is {minimum} to {maximum} letters A-Z, a-z or digits",
        "tiền tố của tài khoản ảo gồm {minimum} đến {maximum} chữ cái A-Z, a-z hoặc chữ số",
    )
    PAYEES_EMPTY = (
        "payees-empty",
        "the list of payees is empty, so nobody may be paid",
        "danh sách đơn vị thụ hưởng trống nên không được trả cho ai",
    )
    PAYEE_UNKNOWN = (
        "payee-unknown",
        "the code pays an account that is not in the list of payees",
        "mã trả tiền vào tài khoản không có trong danh sách đơn vị thụ hưởng",
    )
    PAYEE_SECOND = (
        "payee-second",
        "besides a listed payee, the code carries an account that is not in the list of payees",
        "ngoài đơn vị thụ hưởng trong danh sách, mã còn chứa một tài khoản không có trong danh sách",
    )
    PAYEE_NEAR = (
        "payee-near",
        "not a listed account, but one character, two swapped ones or upper and lower case away from one",
        "không phải tài khoản trong danh sách, chỉ khác một ký tự, hai ký tự đổi chỗ hoặc chữ hoa chữ thường",
    )
    PAYEE_BANK = (
        "payee-bank",
        "a listed account number, but at another bank",
        "số tài khoản có trong danh sách nhưng ở ngân hàng khác",
    )
    PAYEE_HIDDEN = (
        "payee-hidden",
        "an account is hidden where no account belongs",
        "có tài khoản ẩn ở chỗ không dành cho tài khoản",
    )
    PAY_LINK = (
        "pay-link",
        "the text holds an address; a payment that it opens is not this one",
        "văn bản có chứa địa chỉ liên kết; khoản thanh toán mở từ đó không phải khoản này",
    )
    NAME_MISUSED = (
        "name-misused",
        "the name of a listed payee is used for an account that is not in the list of payees",
        "tên của đơn vị thụ hưởng trong danh sách được gắn với tài khoản không có trong danh sách",
    )
    NAME_UNKNOWN = (
        "name-unknown",
        "the payee is in the list, but under other names",
        "đơn vị thụ hưởng có trong danh sách nhưng không mang tên này",
    )
    ISSUED_DIFFERS = (
        "issued-differs",
        "this differs from the code that was issued",
        "phần này không đúng như mã đã phát hành",
    )
    TWO_READINGS = (
        "two-readings",
        "a reader that does not count characters finds another account, amount or currency in this text",
        "bên đọc không tính độ dài theo ký tự sẽ thấy tài khoản, số tiền hoặc tiền tệ khác trong chuỗi này",
    )
    CHARGE_CLOSED = (
        "charge-closed",
        "nothing is owed: the charge is cancelled or wholly exempt",
        "không còn phải nộp: khoản thu đã bị hủy hoặc được miễn toàn bộ",
    )
    CHARGE_ACCOUNT = (
        "charge-account",
        "a listed payee, but the charge must be paid to another account",
        "đơn vị thụ hưởng có trong danh sách nhưng khoản thu này phải nộp vào tài khoản khác",
    )
    AMOUNT_OPEN = (
        "amount-open",
        "an amount is owed, but the code lets the payer enter it",
        "có số tiền phải nộp nhưng mã để người trả tự nhập số tiền",
    )
    AMOUNT_DIFFERS = (
        "amount-differs",
        "not the amount owed, in plain digits",
        "không phải số tiền phải nộp, viết bằng chữ số liền nhau",
    )
    FEE_ADDED = (
        "fee-added",
        "a tip or a fee is added to the amount",
        "mã cộng thêm tiền boa hoặc phí vào số tiền",
    )
    REFERENCE_MISSING = (
        "reference-missing",
        "the memo does not carry the reference of the charge",
        "nội dung không có mã tham chiếu của khoản thu",
    )
    REFERENCE_DAMAGED = (
        "reference-damaged",
        "the memo carries a damaged reference",
        "mã tham chiếu trong nội dung bị sai hoặc bị hỏng",
    )
    REFERENCE_OTHER_DOSSIER = (
        "reference-other-dossier",
        "this is the reference of another dossier",
        "đây là mã tham chiếu của hồ sơ khác",
    )
    REFERENCE_OTHER_ITEM = (
        "reference-other-item",
        "this is the reference of another fee item of the dossier",
        "đây là mã tham chiếu của mục phí khác trong cùng hồ sơ",
    )
    TEXT_INVISIBLE = (
        "text-invisible",
        "{character} at position {position} cannot be seen, or changes the direction of the text",
        "{character} ở vị trí {position} không nhìn thấy được hoặc làm đổi chiều văn bản",
    )
    TEXT_LOOKALIKE = (
        "text-lookalike",
        "{character} at position {position} is not a letter, digit or mark of Vietnamese or English",
        "{character} ở vị trí {position} không phải chữ cái, chữ số hay dấu của tiếng Việt, tiếng Anh",
    )
    # --- image ---
    EXTRA_MISSING = (
        "extra-missing",
        "{packages} must be installed: the extra vnqr-emvco[{extra}]",
        "cần cài {packages}: phần mở rộng vnqr-emvco[{extra}]",
    )
    PICTURE_FILE = (
        "picture-file",
        "the file cannot be read: {reason}",
        "không đọc được tệp: {reason}",
    )
    PICTURE_EMPTY = (
        "picture-empty",
        "the picture has no bytes or no pixels",
        "ảnh rỗng, không có byte hoặc không có điểm ảnh",
    )
    PICTURE_FORMAT = (
        "picture-format",
        "not a picture in a format read here ({formats})",
        "không phải ảnh thuộc các định dạng đọc được ({formats})",
    )
    PICTURE_KIND = (
        "picture-kind",
        "a file of the kind {kind} is not read here: save the picture as PNG or JPEG",
        "không đọc tệp loại {kind} ở đây: hãy lưu ảnh thành PNG hoặc JPEG",
    )
    PICTURE_BROKEN = (
        "picture-broken",
        "the picture is cut short or damaged",
        "ảnh bị cụt hoặc bị hỏng",
    )
    PICTURE_TOO_LARGE = (
        "picture-too-large",
        "the picture has more than {limit} {unit}",
        "ảnh vượt quá {limit} {unit}",
    )
    SCAN_NOTHING = (
        "scan-nothing",
        "no QR code was found in the picture",
        "không tìm thấy mã QR trong ảnh",
    )
    SCAN_SEVERAL = (
        "scan-several",
        "the picture holds {count} different payment codes: keep only one",
        "trong ảnh có {count} mã thanh toán khác nhau, không rõ cần đọc mã nào",
    )
    SCAN_NOT_TEXT = (
        "scan-not-text",
        "the bytes of the QR code are not text in {charset}",
        "các byte trong mã QR không phải văn bản theo bảng mã {charset}",
    )
    SCAN_CHARSET = (
        "scan-charset",
        "the QR code declares the character set ECI {eci}, which is not known here",
        "mã QR khai báo bảng mã ECI {eci} không được hỗ trợ",
    )
    SYMBOL_CAPACITY = (
        "symbol-capacity",
        "the text has {length} bytes, a QR symbol of error level {level} holds {limit}",
        "chuỗi có {length} byte, mã QR với mức sửa lỗi {level} chỉ chứa được {limit}",
    )
    SYMBOL_LEVEL = (
        "symbol-level",
        "the error level must be l or m without a logo, q or h with a logo",
        "mức sửa lỗi phải là l hoặc m khi không có logo, q hoặc h khi có logo",
    )
    SYMBOL_RANGE = (
        "symbol-range",
        "must be from {low} to {high}",
        "phải từ {low} đến {high}",
    )
    SYMBOL_SUFFIX = (
        "symbol-suffix",
        "the file name must end in {suffixes}",
        "tên tệp phải kết thúc bằng {suffixes}",
    )
    MODULE_SMALL = (
        "module-small",
        "modules of {found} mm are small: {limit} mm or more are usual here",
        "ô vuông {found} mm là nhỏ: ở đây thường dùng từ {limit} mm trở lên",
    )
    COLOUR_FORMAT = (
        "colour-format",
        "a colour must be written #rrggbb",
        "màu phải viết theo dạng #rrggbb",
    )
    COLOUR_INVERTED = (
        "colour-inverted",
        "the dark colour is lighter than the light one: many readers refuse inverted codes",
        "màu đậm lại sáng hơn màu nhạt: nhiều ứng dụng không đọc được mã đảo màu",
    )
    COLOUR_CONTRAST = (
        "colour-contrast",
        "the contrast of the colours is {found}, it must be at least {limit}",
        "độ tương phản của hai màu là {found}, phải đạt ít nhất {limit}",
    )
    LOGO_FORMAT = (
        "logo-format",
        "a logo must be a PNG or an SVG picture",
        "logo phải là ảnh PNG hoặc SVG",
    )
    LOGO_BROKEN = (
        "logo-broken",
        "the logo is cut short, damaged or empty",
        "logo bị cụt, bị hỏng hoặc trống",
    )
    LOGO_TOO_LARGE = (
        "logo-too-large",
        "the logo has more than {limit} {unit}",
        "logo vượt quá {limit} {unit}",
    )
    LOGO_FORBIDDEN = (
        "logo-forbidden",
        "an SVG logo must hold nothing but shapes, groups and gradients: {found} is not allowed",
        "logo SVG chỉ được chứa hình, nhóm và dải màu: không chấp nhận {found}",
    )
    LOGO_UNREADABLE = (
        "logo-unreadable",
        "with this logo the symbol does not read back as its text alone",
        "với logo này, mã QR không đọc lại được đúng nội dung của nó",
    )
    GLYPH_MISSING = (
        "glyph-missing",
        "{character} at position {position} cannot be printed: there is no letter for it",
        "không in được {character} ở vị trí {position}: không có nét chữ cho ký tự này",
    )
    SLIP_MISMATCH = (
        "slip-mismatch",
        "the slip's {field} differs from the code",
        "{field} trên phiếu không khớp với nội dung của mã",
    )
    SLIP_SUM = (
        "slip-sum",
        "the fee items do not add up to the amount",
        "tổng các khoản phí, lệ phí không bằng số tiền phải nộp",
    )
    SLIP_ITEMS = (
        "slip-items",
        "a slip takes {limit} fee items, {count} were given",
        "phiếu có chỗ cho {limit} khoản phí, lệ phí nhưng có {count} khoản",
    )
    SLIP_SIZE = (
        "slip-size",
        "there is no such size; the sizes are {sizes}",
        "không có khổ này; các khổ gồm {sizes}",
    )
    SLIP_FULL = (
        "slip-full",
        "the contents do not fit on {size}: choose a larger size",
        "nội dung không vừa khổ {size}, hãy chọn khổ lớn hơn",
    )
    # --- batch, cli, testing ---
    FILE_UNUSABLE = (
        "file-unusable",
        "the file cannot be read or written: {reason}",
        "không đọc hoặc ghi được tệp: {reason}",
    )
    FILE_MISSING = (
        "file-missing",
        "there is no such file, and the name is no code",
        "không có tệp này, và tên tệp không phải là nội dung mã",
    )
    CODES_COUNT = (
        "codes-count",
        "one code is needed, {count} were given",
        "cần đúng một mã, nhận được {count}",
    )
    RESULTS_INVALID = (
        "results-invalid",
        "the results are one JSON object: the name of a fault, and accept, warn or refuse",
        "kết quả phải là một đối tượng JSON: tên lỗi kèm accept, warn hoặc refuse",
    )
    FAULT_UNKNOWN = (
        "fault-unknown",
        "the results name a fault that there is not",
        "kết quả nêu một lỗi không có",
    )
    READER_ACCEPTED = (
        "reader-accepted",
        "the reader used a code that must be refused",
        "bên đọc đã dùng một mã phải từ chối",
    )
    READER_REFUSED = (
        "reader-refused",
        "the reader refused a code that can be used",
        "bên đọc đã từ chối một mã dùng được",
    )
    READER_SILENT = (
        "reader-silent",
        "the reader used a code without the warning that belongs to it",
        "bên đọc đã dùng mã mà không cảnh báo như cần thiết",
    )
    COLUMN_UNKNOWN = (
        "column-unknown",
        "there is no such column here",
        "ở đây không có cột này",
    )
    CELL_TYPE = (
        "cell-type",
        "a value here is a text, a whole number, yes or no, or nothing",
        "giá trị ở đây là chuỗi, số nguyên, có hoặc không, hoặc để trống",
    )
    ROW_CHANGED = (
        "row-changed",
        "this row was finished before, from other data or in another format; replaced only when asked for",
        "dòng này đã hoàn thành trước đó với dữ liệu hoặc định dạng khác; chỉ được thay khi có yêu cầu",
    )
    FILE_EXISTS = (
        "file-exists",
        "there is another file of this name; replaced only when asked for",
        "đã có tệp khác trùng tên; chỉ được thay khi có yêu cầu",
    )
    PICTURE_DIFFERS = (
        "picture-differs",
        "the picture does not read back as its text alone",
        "ảnh đọc lại không cho đúng nội dung của mã",
    )
    WORKER_LOST = (
        "worker-lost",
        "a worker process ended before its work was done; what is finished is kept, start again",
        "một tiến trình xử lý dừng giữa chừng; phần đã xong được giữ lại, hãy chạy lại lệnh",
    )
