"""Stripe's and Square's own SDKs, spoken with by tests/wire/vendors_own.rs: what they sign, and what they accept.

Arguments: vendor, verb, secret, and for Square the notification's address. The body comes on standard input, and with
`accepts` the signature before it, in a line of its own. `stripe sign` takes the time to sign at in place of the address.
"""

import base64
import hashlib
import hmac
import sys

from square.utils.webhooks_helper import verify_signature
from stripe import Webhook, WebhookSignature

vendor, verb, secret, more = sys.argv[1:5]
text = sys.stdin.read()

if (vendor, verb) == ("stripe", "sign"):
    signature = WebhookSignature._compute_signature(f"{more}.{text}", secret)
    print(f"t={more},v1={signature}", end="")
elif (vendor, verb) == ("stripe", "accepts"):
    signature, body = text.split("\n", 1)
    # Far back enough for a clock that stands still in the future's past.
    event = Webhook.construct_event(body, signature, secret, tolerance=None)
    print(f"{event.id} {event.type}", end="")
elif (vendor, verb) == ("square", "sign"):
    signature = base64.b64encode(hmac.new(secret.encode(), (more + text).encode(), hashlib.sha256).digest()).decode()
    assert verify_signature(
        request_body=text, signature_header=signature, signature_key=secret, notification_url=more
    )
    print(signature, end="")
elif (vendor, verb) == ("square", "accepts"):
    signature, body = text.split("\n", 1)
    accepted = verify_signature(
        request_body=body, signature_header=signature, signature_key=secret, notification_url=more
    )
    print("yes" if accepted else "no", end="")
else:
    sys.exit(f"no such thing: {vendor} {verb}")
