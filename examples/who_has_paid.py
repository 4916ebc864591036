"""Open a dossier, be notified that it is paid, close the day; after a restart it is paid still.

    python examples/who_has_paid.py

The ledger is `counter.db` in the working folder. Run again, it changes nothing: a charge that is there, a
message that came before and a key that was used are known. README.md shows the same program.
"""

import hashlib
import hmac
import json
import time
from datetime import date

import vnqr
from vnqr.ledger import Ledger
from vnqr.sources import SePay

BANK, ACCOUNT, KEY = "970415", "113366668888", "the webhook's key at SePay"
fee = vnqr.FeeItem(kind="phi", code="CT02", name="Phí chứng thực", list_price=20_000, payable=20_000)
charge = vnqr.Charge(
    reference=vnqr.Reference("H26.15.08-240603-0001"),
    bank=BANK,
    account=ACCOUNT,
    items=[fee],
    opened_at="2024-06-03T08:00:00+07:00",
)
code = vnqr.VietQR(bank=BANK, account=ACCOUNT, amount=charge.due, reference=charge.reference)

# What SePay sends when somebody has scanned the code and the bank has the money.
message = {"id": 92704, "transactionDate": "2024-06-03 09:15:00", "accountNumber": ACCOUNT}
message |= {"content": f"MBVCB.699.{code.memo}.CT", "transferType": "in", "transferAmount": 20_000}
body, seconds = json.dumps(message).encode(), str(int(time.time()))
digest = hmac.new(KEY.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
headers = {"X-SePay-Timestamp": seconds, "X-SePay-Signature": f"sha256={digest}"}

with Ledger("counter.db") as ledger:
    ledger.open([charge])
    ledger.take(body, headers, SePay(secret=KEY, bank=BANK, account=ACCOUNT))
    ledger.close(date(2024, 6, 3), (BANK, ACCOUNT), by="Lan", key="evening of 3 June")

with Ledger("counter.db") as ledger:  # after a restart
    settlement = ledger.settlement(charge.reference)
    sheet = ledger.day(date(2024, 6, 3), (BANK, ACCOUNT))
    print(settlement.state, settlement.received, settlement.paid_at, sheet.by_kind["phi"], sheet.closed)
