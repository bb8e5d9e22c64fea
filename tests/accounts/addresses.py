"""Every address of ours, and who may see it or post to it. A new one is added here; tests ask them all as everybody."""

LOGIN = "/accounts/login/"
EVERYBODY = frozenset({"alice", "bob", "carol", "dana"})
THERAPISTS, DESK = frozenset({"alice", "bob"}), frozenset({"carol", "dana"})
ALICE = frozenset({"alice"})
# Our own addresses, as the resolver writes them, and who may see them when the session and the invoice are alice's.
MAY_SEE = {
    "": EVERYBODY,
    "codes/": EVERYBODY,
    "codes/<str:code>/": EVERYBODY,
    "codes/scenarios/": EVERYBODY,
    "codes/requests/": EVERYBODY,
    "codes/requests/new/": THERAPISTS,
    "codes/requests/<int:request_id>/": ALICE | DESK,
    "codes/requests/<int:request_id>/answers/": DESK,
    "codes/requests/<int:request_id>/seen/": ALICE,
    "sessions/": THERAPISTS,
    "sessions/search/": THERAPISTS,
    "sessions/settings/": THERAPISTS,
    "sessions/<int:session_id>/": ALICE,
    "sessions/<int:session_id>/people/": ALICE,
    "sessions/<int:session_id>/room/": ALICE,
    "sessions/<int:session_id>/invoice/": ALICE,
    "sessions/<int:session_id>/invoice/check/": ALICE,
    "invoices/": EVERYBODY,
    "invoices/export/": THERAPISTS,
    "invoices/<int:invoice_id>/": ALICE | DESK,
    "invoices/<int:invoice_id>/questions/<int:question_id>/": ALICE,
    "invoices/<int:invoice_id>/voiding/": DESK,
    "review/": DESK,
    "review/<int:invoice_id>/": DESK,
    "review/reopening/": DESK,
    "review/reopening/<int:invoice_id>/": DESK,
    "review/filters/": DESK,
    "review/next/": DESK,
    "review/<int:invoice_id>/claim/": DESK,
    "review/<int:invoice_id>/release/": DESK,
    "review/<int:invoice_id>/decision/": DESK,
}
TAKE_POSTS = {
    "sessions/search/",
    "invoices/export/",
    "codes/requests/new/",
    "codes/requests/<int:request_id>/answers/",
    "codes/requests/<int:request_id>/seen/",
    "sessions/settings/",
    "sessions/<int:session_id>/people/",
    "sessions/<int:session_id>/room/",
    "sessions/<int:session_id>/invoice/",
    "sessions/<int:session_id>/invoice/check/",
    "invoices/<int:invoice_id>/questions/<int:question_id>/",
    "invoices/<int:invoice_id>/voiding/",
    "review/next/",
    "review/<int:invoice_id>/claim/",
    "review/<int:invoice_id>/release/",
    "review/<int:invoice_id>/decision/",
    "review/reopening/<int:invoice_id>/",
}
PUBLIC = {
    "about/",
    "health/live/",
    "health/ready/",
    "telehealth/<str:provider>/webhook/",
    "join/<str:token>/",
    "reminders/<str:token>/",
}
# What django-allauth must show to somebody who has not signed in yet; nothing of a client's stands there.
BEFORE_SIGN_IN = {
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/signup/",
    "accounts/confirm-email/",
    "accounts/password/reset/",
    "accounts/login/code/confirm/",
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$",
    "accounts/password/reset/key/done/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/done/",
}
