// Signed notifications, made by JavaScript as the aggregators make theirs: tests/vectors/notifications.json.
//
//     node tests/tools/notifications.js > tests/vectors/notifications.json
//
// Written from the aggregators' documents, not from the library. Samples that an aggregator published keep their
// published signature and say where they are from. All other values and secrets are made up.
"use strict";
const { createHmac } = require("crypto");

const NOW = 1717207001; // 2024-06-01 08:56:41 in Vietnam
const hex = (algorithm, key, text) => createHmac(algorithm, key).update(text).digest("hex");
const cases = [];
const put = (name, source, make, raw, headers, expected) =>
  cases.push({ name, source, make, raw, headers, now: NOW + 10, expect: "authentic", ...expected });

// --- SePay ---
const sepay = {
  id: 92704, gateway: "Vietcombank", transactionDate: "2024-06-01 14:02:37", accountNumber: "0011001932418",
  subAccount: null, code: null, content: "HS0000001H26240601000115A", transferType: "in",
  description: "BankAPINotify", transferAmount: 50000, accumulated: 190000, referenceCode: "MBVCB.3278907687",
};
const paid = {
  unique_id: "92704", transaction_id: "MBVCB.3278907687", account: "0011001932418", amount: 50000,
  memo: "HS0000001H26240601000115A", at: "2024-06-01T14:02:37+07:00",
};
const signSePay = (name, raw, expected) =>
  put(name, "sepay", { secret: "bi-mat-1" }, raw, {
    "X-SePay-Timestamp": String(NOW),
    "X-SePay-Signature": "sha256=" + hex("sha256", "bi-mat-1", NOW + "." + raw),
  }, expected);
const changed = (body, fields) => JSON.stringify({ ...body, ...fields });
signSePay("sepay", JSON.stringify(sepay), { credits: [paid] });
signSePay("sepay id as text", changed(sepay, { id: "92704" }), { credits: [paid] });
signSePay("sepay amount 50000.0", JSON.stringify(sepay).replace(":50000,", ":50000.0,"), { credits: [paid] });
signSePay("sepay amount as text", changed(sepay, { transferAmount: "50000" }), { credits: [paid] });
signSePay("sepay memo null", changed(sepay, { content: null }), { credits: [{ ...paid, memo: "" }] });
signSePay("sepay memo absent", changed(sepay, { content: undefined }), { credits: [{ ...paid, memo: "" }] });
signSePay("sepay snake_case", JSON.stringify(Object.fromEntries(Object.entries(sepay).map(
  ([name, value]) => [name.replace(/[A-Z]/g, (c) => "_" + c.toLowerCase()), value]))), { credits: [paid] });
signSePay("sepay fields more", changed(sepay, { receipt: { a: [1, 2] }, note: "x" }), { credits: [paid] });
signSePay("sepay virtual account not asked for", changed(sepay, { subAccount: "VA99000001" }), { credits: [paid] });
signSePay("sepay sent", changed(sepay, { transferType: "out" }), { debits: [{ ...paid }] });
signSePay("sepay amount with dots", changed(sepay, { transferAmount: "50.000" }), { rows: ["amount dong-invalid"] });
signSePay("sepay direction unknown", changed(sepay, { transferType: "credit" }),
  { rows: ["direction notification-direction"] });
signSePay("sepay no date", changed(sepay, { transactionDate: "2024-13-01 00:00:00" }), { rows: ["received_at cell-time"] });
signSePay("sepay name twice", JSON.stringify(sepay).replace("{", '{"transferAmount":1,'),
  { rows: [" notification-repeated"] });
signSePay("sepay no JSON", "id=92704&transferAmount=50000", { rows: [" notification-json"] });

// --- Casso ---
const sorted = (value) =>
  Array.isArray(value) ? value.map(sorted)
    : value && typeof value === "object"
      ? Object.keys(value).sort().reduce((made, name) => ({ ...made, [name]: sorted(value[name]) }), {})
      : value;
const signCasso = (name, raw, expected) =>
  put(name, "casso", { secret: "casso-1" }, raw, {
    "X-Casso-Signature": `t=${NOW}000,v1=` +
      hex("sha512", "casso-1", `${NOW}000.` + JSON.stringify(sorted(JSON.parse(raw)))),
  }, expected);
const casso = {
  id: 12, reference: "FT24153000001", description: "Nộp phí 😀 \"A/B\" \u2028 \\", amount: 50000,
  runningBalance: 25000000, transactionDateTime: "2024-06-01 14:02:37", accountNumber: "0011 0019 32418",
  bankName: "Vietcombank", bankAbbreviation: "VCB", virtualAccountNumber: "VA99000001", virtualAccountName: "",
  counterAccountName: "TRAN  THI MAU", counterAccountNumber: "8888", counterAccountBankId: "970415",
};
const cassoPaid = {
  unique_id: "12", transaction_id: "FT24153000001", account: "0011001932418", amount: 50000,
  memo: casso.description, at: "2024-06-01T14:02:37+07:00", payer: "TRAN THI MAU",
};
const wrapped = (data) => JSON.stringify({ error: 0, data });
signCasso("casso", wrapped(casso), { credits: [cassoPaid] });
signCasso("casso spaces between the tokens", JSON.stringify({ error: 0, data: casso }, null, 2), { credits: [cassoPaid] });
signCasso("casso amount 50000.0", wrapped(casso).replace(":50000,", ":50000.0,"), { credits: [cassoPaid] });
signCasso("casso amount 5e4", wrapped(casso).replace(":50000,", ":5e4,"), { credits: [cassoPaid] });
signCasso("casso names in the order of JavaScript",
  wrapped({ ...casso, 10: 1, 9: [{ b: 1, a: null }], "é": true, Z: 1.5, "\u{1F600}": 1, "\uFFFD": 1 }),
  { credits: [cassoPaid] });
signCasso("casso half a surrogate pair", wrapped({ ...casso, description: "\ud83d" }),
  { rows: ["memo credit-memo"] });
signCasso("casso sent", wrapped({ ...casso, amount: -50000 }), { debits: [cassoPaid] });
signCasso("casso trial", wrapped({ ...casso, id: 0 }), { passed_over: { test: 1 } });
signCasso("casso with an error", JSON.stringify({ error: 1, data: casso }), { rows: ["error notification-unreadable"] });
put("casso, the published sample", "casso",
  { secret: "mgExMrjj4i7a1p8Cs6LmFbpCd8lbw4sSX4LZXPag7TKazeIogtR90tvWYTkwQbvs" },
  '{"error":0,"data":{"id":0,"reference":"MA_GIAO_DICH_THU_NGHIEM","description":"giao dich thu nghiem",' +
  '"amount":599000,"runningBalance":25000000,"transactionDateTime":"2024-10-03 15:06:37",' +
  '"accountNumber":"88888888","bankName":"VPBank","bankAbbreviation":"VPB","virtualAccountNumber":"",' +
  '"virtualAccountName":"","counterAccountName":"NGUYEN VAN A","counterAccountNumber":"8888888888",' +
  '"counterAccountBankId":"970415","counterAccountBankName":"VietinBank"}}',
  {
    "X-Casso-Signature": "t=1727948258788,v1=ed0a4bd2e826d5cb69988cdb141e6c1a080e21f3b57eb72cd78192220042b9e7" +
      "dde0868fc667faea8e224900fa7904e7c88dfa098032fb2d6b6996856e8b7ff3",
  },
  { now: 1727948259, passed_over: { test: 1 }, origin: "developer.casso.vn, the sample in PHP of X-Casso-Signature" });
const one = (fields) => ({
  id: 536760, tid: "5078 - 93023", description: "nop phi", amount: 50000, cusum_balance: 0,
  when: "2024-06-01 14:02:37", bank_sub_acc_id: "0011001932418", subAccId: "VCB_0011001932418",
  virtualAccount: "", corresponsiveName: "", ...fields,
});
const onePaid = {
  unique_id: "536760", transaction_id: "5078 - 93023", account: "0011001932418", amount: 50000, memo: "nop phi",
  at: "2024-06-01T14:02:37+07:00",
};
put("casso version 1, one bad entry among good ones", "casso", { secret: "tok-1" },
  JSON.stringify({
    error: "0", messages: [],
    data: [
      one({}), one({ id: 2, amount: "năm mươi nghìn" }),
      one({ id: 536762, bank_sub_acc_id: null, subAccId: "0011001932418", tid: null }), null,
      one({ id: 4, amount: -20000 }),
    ],
  }),
  { "Secure-Token": "tok-1" },
  {
    credits: [onePaid, { ...onePaid, unique_id: "536762", transaction_id: null }],
    rows: ["amount dong-invalid", " notification-unreadable"],
    debits: [{ ...onePaid, unique_id: "4", amount: 20000 }],
  });

// --- payOS ---
const joined = (data) => Object.keys(data).sort().map((name) => {
  let value = data[name];
  if (Array.isArray(value)) value = JSON.stringify(value);
  return `${name}=${value === null || value === undefined ? "" : value}`;
}).join("&");
const signPayOS = (name, data, expected, outer = {}, key = "payos-1") =>
  put(name, "payos", { secret: key },
    JSON.stringify({ code: "00", desc: "success", success: true, data, signature: hex("sha256", key, joined(data)), ...outer }),
    {}, expected);
const payos = {
  orderCode: 124, amount: 50000, description: "HS0000001H26240601000115A", accountNumber: "12345678",
  reference: "TF230204212323", transactionDateTime: "2024-06-01 14:02:37", currency: "VND",
  paymentLinkId: "124c33293c43417ab7879e14c8d9eb11", code: "00", desc: "Thành công",
  counterAccountBankId: "", counterAccountBankName: null, counterAccountName: "TRAN THI MAU", counterAccountNumber: null,
  virtualAccountName: "", virtualAccountNumber: "VA99000001",
};
const payosPaid = {
  unique_id: "124c33293c43417ab7879e14c8d9eb11:TF230204212323", transaction_id: "TF230204212323", account: "12345678",
  amount: 50000, memo: payos.description, at: "2024-06-01T14:02:37+07:00", payer: "TRAN THI MAU",
};
signPayOS("payos", payos, { credits: [payosPaid] });
signPayOS("payos with arrays", { ...payos, items: [{ a: 1, b: "x" }, "é"], empty: [] }, { credits: [payosPaid] });
signPayOS("payos ampersand in the memo", { ...payos, description: "A&B = C" },
  { credits: [{ ...payosPaid, memo: "A&B = C" }] });
signPayOS("payos memo that can be divided", { ...payos, description: "x&amount=900000&code=00" },
  { rows: ["data notification-joined"] });
signPayOS("payos in another currency", { ...payos, currency: "USD" }, { rows: ["currency currency-not-dong"] });
signPayOS("payos failed inside", { ...payos, code: "01" }, { passed_over: { failed: 1 } });
signPayOS("payos failed outside", payos, { passed_over: { failed: 1 } }, { code: "24" });
signPayOS("payos success false", payos, { passed_over: { failed: 1 } }, { success: false });
signPayOS("payos without success", payos, { credits: [payosPaid] }, { success: undefined });
signPayOS("payos success in doubt", payos, { rows: ["success notification-unreadable"] }, { success: 1 });
signPayOS("payos without a code", payos, { rows: ["code notification-unreadable"] }, { code: undefined });
const published = {
  orderCode: 123, amount: 3000, description: "VQRIO123", accountNumber: "12345678", reference: "TF230204212323",
  transactionDateTime: "2023-02-04 18:25:00", currency: "VND", paymentLinkId: "124c33293c43417ab7879e14c8d9eb18",
  code: "00", desc: "Thành công", counterAccountBankId: "", counterAccountBankName: "", counterAccountName: "",
  counterAccountNumber: "", virtualAccountName: "", virtualAccountNumber: "",
};
signPayOS("payos, the published sample", published, {
  passed_over: { test: 1 }, origin: "payos.vn/docs, Kiểm tra dữ liệu với signature",
}, { signature: "412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03" },
"1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675");
signPayOS("payos, the webhook of its library's tests", {
  accountNumber: "0123456789", amount: 20000, description: "thanh toan", reference: "FT-REFERENCE",
  transactionDateTime: "2025-12-12 09:00:00", virtualAccountNumber: "", counterAccountBankId: "01202001",
  counterAccountBankName: "", counterAccountName: "NGUYEN VAN A", counterAccountNumber: "9876543210",
  virtualAccountName: "", currency: "VND", orderCode: 0, paymentLinkId: "payment-link-id", code: "00", desc: "success",
}, {
  credits: [{
    unique_id: "payment-link-id:FT-REFERENCE", transaction_id: "FT-REFERENCE", account: "0123456789", amount: 20000,
    memo: "thanh toan", at: "2025-12-12T09:00:00+07:00", payer: "NGUYEN VAN A",
  }],
  origin: "github.com/payOSHQ/payos-lib-node, tests/crypto/testCases.json and helper.ts",
}, { signature: "302b3becca1672dff99daafae2965f40e48ea3ca39453e4bf37fbcc26807a0e8" }, "test_checksum_key");

// --- VietQR.vn ---
const vietqr = {
  bankaccount: "113366668888", amount: 50000, transType: "C", content: "HS0000001H26240601000115A",
  transactionid: "360f6fb1-07ad-40bb-ba5e-52e7b282baa7", transactiontime: 1717225357000,
  referencenumber: "FT24153000001", orderId: "HD1", terminalCode: "", sign: "",
};
const vietqrPaid = {
  unique_id: vietqr.transactionid, transaction_id: "FT24153000001", account: "113366668888", amount: 50000,
  memo: vietqr.content, at: "2024-06-01T14:02:37+07:00",
};
const bear = (name, make, token, body, expected) =>
  put(name, "vietqrvn", make, JSON.stringify(body), { Authorization: "Bearer " + token }, expected);
bear("vietqrvn", { token: "the-token" }, "the-token", vietqr, { credits: [vietqrPaid] });
bear("vietqrvn secret as token", { secret: "the-token" }, "the-token", vietqr, { credits: [vietqrPaid] });
bear("vietqrvn time in seconds", { token: "t" }, "t", { ...vietqr, transactiontime: "1717225357" }, { credits: [vietqrPaid] });
bear("vietqrvn names of version 1", { token: "t" }, "t", {
  bankAccount: "113366668888", amount: 50000, transType: "c", content: vietqr.content,
  transactionId: vietqr.transactionid, transactionTime: "2024-06-01 14:02:37", referenceNumber: "FT24153000001",
}, { credits: [vietqrPaid] });
bear("vietqrvn sent", { token: "t" }, "t", { ...vietqr, transType: "D" }, { debits: [vietqrPaid] });
bear("vietqrvn without a time", { token: "t" }, "t", { ...vietqr, transactiontime: 0 }, { rows: ["received_at cell-time"] });
bear("vietqrvn direction unknown", { token: "t" }, "t", { ...vietqr, transType: "X" },
  { rows: ["direction notification-direction"] });
bear("vietqrvn other token", { token: "the-token" }, "the-toke", vietqr, { expect: "forged" });

process.stdout.write(JSON.stringify(cases, null, 1) + "\n");
