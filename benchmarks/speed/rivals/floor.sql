-- The least SQL: every transaction of the floor is one string, its statements prepared once.

-- Plans are made while the tables are nearly empty, and kept when they no longer are.
SET enable_seqscan = off;

PREPARE accept(bigint, jsonb, jsonb, int, text[]) AS
WITH accepted AS (
    UPDATE rivals_case SET state = 'accepted', accepted_at = now()
    WHERE id = $1 AND state = 'received' RETURNING id
), told AS (
    INSERT INTO rivals_notice (case_id, kind, content, given_at)
    SELECT id, 'acceptance', $2, now() FROM accepted
), written AS (
    INSERT INTO rivals_line (case_id, event, actor, at, facts)
    SELECT id, 'accept', 'user:bench', now(), $3 FROM accepted, generate_series(1, $4)
)
INSERT INTO rivals_review (case_id, department, approver)
SELECT id, department, '' FROM accepted, unnest($5) AS department;

-- Locks the case in a statement of its own: a later one sees what its siblings committed meanwhile.
PREPARE hold(bigint) AS
SELECT 1 FROM rivals_case WHERE id = $1 FOR NO KEY UPDATE;

PREPARE approve(bigint, text, jsonb, int) AS
WITH approved AS (
    UPDATE rivals_review SET approver = 'system:' || department, decided_at = now()
    WHERE case_id = $1 AND department = $2 AND decided_at IS NULL RETURNING case_id, approver
)
INSERT INTO rivals_line (case_id, event, actor, at, facts)
SELECT case_id, 'approve', approver, now(), $3 FROM approved, generate_series(1, $4);

PREPARE conclude(bigint, jsonb, int, jsonb, int) AS
WITH concluded AS (
    UPDATE rivals_case SET state = 'ready', concluded_at = now()
    WHERE id = $1 AND state = 'accepted' AND NOT EXISTS (
        SELECT FROM rivals_review WHERE case_id = $1 AND decided_at IS NULL
    ) RETURNING id
), told AS (
    INSERT INTO rivals_notice (case_id, kind, content, given_at)
    SELECT id, 'conclusion', $2, now() FROM concluded, generate_series(1, $3)
), written AS (
    INSERT INTO rivals_line (case_id, event, actor, at, facts)
    SELECT id, 'conclude', 'system:hall', now(), $4 FROM concluded, generate_series(1, $5)
), issued AS (
    INSERT INTO rivals_issuanceset (case_id, valid_at)
    SELECT id, now() FROM concluded RETURNING id
), numbered AS (
    SELECT id, department || '-' || lpad(id::text, 7, '0') AS number
    FROM rivals_review WHERE case_id = $1
)
INSERT INTO rivals_certificate (issuance_set_id, review_id, number, sha256)
SELECT issued.id, numbered.id, number, encode(sha256(number::bytea), 'hex') FROM issued, numbered;
