// The npm parser under test. In: one JSON text a line. Out: one line of JSON each: what it read, null where it
// refuses, {"crash": ...} where it throws. Run by parsers.py.
"use strict";

const { createInterface } = require("node:readline");
const { QRPay } = require("vietnam-qr-pay");

function read(text) {
  let qr;
  try {
    qr = new QRPay(text);
  } catch (error) {
    return { crash: error.constructor.name };
  }
  // Without a payee there is nothing to pay, whatever isValid says.
  const payee = qr.consumer.bankBin && qr.consumer.bankNumber ? [qr.consumer.bankBin, qr.consumer.bankNumber] : null;
  const merchant = qr.merchant.id ? ["", qr.merchant.id] : null;
  if (!qr.isValid || !(payee || merchant)) return null;
  const [bank, account] = payee || merchant;
  return { bank, account, amount: qr.amount ?? null, memo: qr.additionalData.purpose ?? null };
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(read(JSON.parse(line))) + "\n");
});
