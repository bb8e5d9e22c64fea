"""The fewest statements, written by hand, that read the rows of a page: who asks, and what the page prints.

Parameters: `key` of the sign-in, `session`, and the ids that the statement before found.
"""

# Who is signed in. Django keeps the person's id inside the session's signed text; the list of sign-ins has it plain.
WHO = """
SELECT u.id, u.name, u.role, u.is_active, t.id, t.time_zone, s.session_data
FROM django_session s
JOIN usersessions_usersession l ON l.session_key = s.session_key
JOIN accounts_user u ON u.id = l.user_id
LEFT JOIN accounts_therapist t ON t.user_id = u.id
WHERE s.session_key = %(key)s AND s.expire_date > now()
"""

# A therapist's sessions to confirm, with how many stand in each view.
_MINE = (
    "SELECT 1 FROM invoicing_invoice i JOIN sessions_app_therapysession s ON s.id = i.session_id WHERE i.therapist_id"
)
_COUNTS = ", ".join(
    f"(SELECT count(*) FROM ({_MINE} = %(therapist)s AND {view} LIMIT 101) c)"  # noqa: S608  # our own words
    for view in (
        "i.status = 'draft' AND i.submit_by >= now() AND s.scheduled_end_at <= now()",
        "i.status = 'returned'",
        "i.status = 'draft' AND s.scheduled_end_at > now()",
        "i.submission_id IS NOT NULL AND i.status <> 'returned'",
        "i.status IN ('draft', 'expired') AND i.submit_by < now()",
    )
)
WORKLIST = f"""
SELECT i.id, i.status, i.submit_by, i.version, s.id, s.kind, s.modality, s.scheduled_start_at, s.scheduled_end_at,
       s.time_zone, c.name, d.id IS NOT NULL,
       (SELECT r.reason FROM invoicing_reopening r WHERE r.invoice_id = i.id ORDER BY r.id DESC LIMIT 1), {_COUNTS}
FROM invoicing_invoice i
JOIN sessions_app_therapysession s ON s.id = i.session_id
JOIN sessions_app_client c ON c.id = s.client_id
LEFT JOIN invoicing_formdraft d ON d.invoice_id = i.id AND d.discarded_at IS NULL
WHERE i.therapist_id = %(therapist)s AND i.status = 'draft' AND i.submit_by >= now() AND s.scheduled_end_at <= now()
ORDER BY i.submit_by, s.scheduled_start_at, i.id LIMIT 51
"""  # noqa: S608  # as above

# One session with its client, cover and invoice.
RECORD = """
SELECT i.id, i.status, i.submit_by, i.version, s.id, s.kind, s.modality, s.provider, s.provider_room, s.client_id,
       s.therapist_id, s.scheduled_start_at, s.scheduled_end_at, s.time_zone, s.date_of_service, c.name,
       t.licence, t.practice_id, v.id, v.member_id, v.authorization_number, p.name, r.token,
       (SELECT max(e.date_of_service) FROM invoicing_invoice j JOIN sessions_app_therapysession e ON e.id = j.session_id
        WHERE e.client_id = s.client_id AND e.therapist_id = s.therapist_id AND e.date_of_service < s.date_of_service
          AND j.submission_id IS NOT NULL AND j.status <> 'voided')
FROM sessions_app_therapysession s
JOIN invoicing_invoice i ON i.session_id = s.id AND i.status <> 'voided'
JOIN sessions_app_client c ON c.id = s.client_id
JOIN accounts_therapist t ON t.id = s.therapist_id
LEFT JOIN sessions_app_coverage v ON v.client_id = c.id AND v.starts_on <= s.date_of_service
     AND (v.ends_on IS NULL OR v.ends_on >= s.date_of_service)
LEFT JOIN cpt_payer p ON p.id = v.payer_id
CROSS JOIN cpt_rulesversion r
WHERE s.id = %(session)s AND s.therapist_id = %(therapist)s
ORDER BY v.starts_on DESC, v.id DESC LIMIT 1
"""
# What its room told.
EVENTS = """
SELECT e.id, e.kind, e.at_ms, e.person, e.connection, e.joined_at_ms, e.is_host, e.is_audio_only, e.reason
FROM sessions_app_therapysession s
JOIN sessions_app_presenceevent e ON e.provider = s.provider AND e.room = s.provider_room
WHERE s.id = %(session)s AND e.kind <> '' AND e.at_ms BETWEEN
      extract(epoch FROM s.scheduled_start_at) * 1000 - 43200000
  AND extract(epoch FROM s.scheduled_end_at) * 1000 + 43200000
"""
# What therapist and client have billed around that day.
NEARBY = """
SELECT o.id, n.started_at, n.ended_at, n.spans_ms, n.minutes, n.date_of_service, l.code, l.units, l.modifiers
FROM sessions_app_therapysession s
JOIN sessions_app_therapysession o ON (o.therapist_id = s.therapist_id OR o.client_id = s.client_id) AND o.id <> s.id
     AND o.date_of_service BETWEEN s.date_of_service - 1 AND s.date_of_service + 1
JOIN invoicing_invoice j ON j.session_id = o.id AND j.status <> 'voided'
JOIN invoicing_submission n ON n.id = j.submission_id
JOIN invoicing_invoiceline l ON l.submission_id = n.id
WHERE s.id = %(session)s
"""

# The first page of what waits for support, with the reasons of each.
QUEUE = """
SELECT h.id, h.rank, h.since, h.state, h.code, h.date_of_service, i.id, i.number, i.version, s.scheduled_start_at,
       s.time_zone, c.name, u.name, p.name, b.name, n.minutes, n.recorded_live_ms, n.recorded_source, n.time_source,
       (SELECT json_agg(json_build_array(f.flag_id, f.severity, f.sentence) ORDER BY f.id)
        FROM invoicing_flag f WHERE f.submission_id = n.id),
       (SELECT count(*) FROM cpt_coderequest q WHERE NOT EXISTS
        (SELECT 1 FROM cpt_coderequestanswer a WHERE a.request_id = q.id))
FROM (SELECT * FROM invoicing_hold WHERE decided_at IS NULL ORDER BY rank, since, id LIMIT 51) h
JOIN invoicing_submission n ON n.id = h.submission_id
JOIN invoicing_invoice i ON i.id = h.invoice_id
JOIN sessions_app_therapysession s ON s.id = i.session_id
JOIN sessions_app_client c ON c.id = s.client_id
JOIN accounts_therapist t ON t.id = h.therapist_id
JOIN accounts_user u ON u.id = t.user_id
LEFT JOIN cpt_payer p ON p.id = h.payer_id
LEFT JOIN accounts_user b ON b.id = h.claimed_by_id
ORDER BY h.rank, h.since, h.id
"""

# The end of the audit chain and the invoice, both locked.
LOCKED = """
SELECT a.position, a.hash, i.id, i.version FROM audit_chainhead a, invoicing_invoice i
WHERE a.id = 1 AND i.session_id = %(session)s AND i.status = 'draft' FOR UPDATE
"""

# The end of what a submission writes: `sent` is the row that was inserted before, in the same statement.
MOVED = """
moved AS (UPDATE audit_chainhead SET position = %(position)s, hash = %(end)s WHERE id = 1)
UPDATE invoicing_invoice SET status = 'accepted', status_at = now(), number = %(number)s,
       submission_id = (SELECT id FROM sent), version = %(version)s WHERE id = %(invoice)s
"""
