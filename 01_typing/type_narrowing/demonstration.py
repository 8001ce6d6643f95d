"""A morning's notifications, as a provider might send them: most are right, some are not what they should be."""

MORNING = rb"""
{"kind": "payment.captured", "order": "A1", "amount": {"cents": 1250, "currency": "EUR"}}
{"kind": "payment.captured", "order": "A2", "amount": {"cents": 4000, "currency": "USD"}, "channel": "app"}
{"kind": "payment.captured", "order": "A3", "amount": {"cents": "1250", "currency": "EUR"}}
{"kind": "payment.captured", "order": "A4", "amount": {"cents": true, "currency": "EUR"}}
{"kind": "payment.refused", "order": "A5", "reason": "card_expired"}
{"kind": "payment.refused", "order": "A6", "reason": null}
{"kind": "payment.refused", "order": "A7"}
{"kind": "payment.refunded", "order": "A2", "amount": {"cents": 1550, "currency": "USD"}, "items": ["mug", "tea"]}
{"kind": "payment.refunded", "order": "A1", "amount": {"cents": 450, "currency": "EUR"}, "items": ["jam", "rye", 7]}
{"kind": "customer.changed", "customer": "C1", "email": "ada@example.org"}
{"kind": "customer.changed", "customer": "C2", "email": null}
{"kind": "customer.changed", "customer": "C3"}
{"kind": "payment.disputed", "order": "A1"}
[]
""".strip()
