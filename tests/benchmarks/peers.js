// The Node.js peers under the clock. In: one line of JSON with the texts and what they say, then requests
// ("promptparse parse"), one a line. Out: a line with the version of Node.js, then one answer a line
// (nanoseconds per operation). What the peers read and write is checked first. Run by peers.py.
"use strict";

const { createInterface } = require("node:readline");
const { QRPay } = require("vietnam-qr-pay");
const { encode, parse, tag, withCrcTag } = require("promptparse");

// Each peer: read a text, its CRC verified; what was read; make of a text what can be written; write that;
// from a payment to the text.
const peers = {
  "vietnam-qr-pay": {
    parse: (text) => new QRPay(text),
    found: (qr) => qr.isValid && [qr.consumer.bankBin, qr.consumer.bankNumber, qr.amount, qr.additionalData.purpose],
    make: (text) => new QRPay(text),
    encode: (qr) => qr.build(),
    write: (payment) => {
      const qr = QRPay.initVietQR({
        bankBin: payment.bank,
        bankNumber: payment.account,
        amount: payment.amount,
        purpose: payment.purpose,
      });
      qr.additionalData.billNumber = payment.bill_number;
      return qr.build();
    },
  },
  promptparse: {
    parse: (text) => parse(text, true),
    found: (qr) => {
      const [bank, account] = parse(qr.getTagValue("38", "01")).getTags();
      return [bank.value, account.value, qr.getTagValue("54"), qr.getTagValue("62", "08")];
    },
    make: (text) => parse(text, true).getTags().slice(0, -1),
    encode: (tags) => withCrcTag(encode(tags), "63"),
    write: (payment) => {
      const payee = encode([tag("00", payment.bank), tag("01", payment.account)]);
      const tags = [
        tag("00", "01"),
        tag("01", "12"),
        tag("38", encode([tag("00", "A000000727"), tag("01", payee), tag("02", "QRIBFTTA")])),
        tag("53", "704"),
        tag("54", payment.amount),
        tag("58", "VN"),
        tag("62", encode([tag("01", payment.bill_number), tag("08", payment.purpose)])),
      ];
      return withCrcTag(encode(tags), "63");
    },
  },
};

let texts;
let payments;
const made = {};
let sink = 0; // what a loop makes is looked at, so that no loop is optimised away

function check(name) {
  const peer = peers[name];
  texts.forEach((text, index) => {
    const { bank, account, amount, purpose } = payments[index];
    if (String(peer.found(peer.parse(text))) !== String([bank, account, amount, purpose])) {
      throw new Error(`${name} misreads a text`);
    }
    if (peer.encode(peer.make(text)) !== text) throw new Error(`${name} writes another text`);
    if (peer.write(payments[index]) !== text) throw new Error(`${name} writes another payment`);
  });
}

function time(name, verb) {
  const peer = peers[name];
  const run = peer[verb];
  const items = { parse: texts, encode: made[name], write: payments }[verb];
  const start = process.hrtime.bigint();
  for (const item of items) sink += run(item) ? 1 : 0;
  return Number(process.hrtime.bigint() - start) / items.length;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  if (texts === undefined) {
    ({ texts, payments } = JSON.parse(line));
    Object.keys(peers).forEach((name) => {
      check(name);
      made[name] = texts.map(peers[name].make);
    });
    console.log(process.version);
  } else {
    console.log(time(...line.split(" ")));
  }
});
