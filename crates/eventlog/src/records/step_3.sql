-- What was answered stands by itself, so that the same thing can come to await somebody again and be told anew: `awaited`
-- holds what is open alone, and the marks of what was answered are forgotten.
CREATE TABLE answered (
    pathway INTEGER NOT NULL, organisation TEXT, role TEXT NOT NULL, what_da TEXT NOT NULL, what_en TEXT NOT NULL,
    by_us INTEGER, told_us INTEGER NOT NULL, answered_us INTEGER NOT NULL, answer TEXT
) STRICT;
INSERT INTO answered
    SELECT pathway, organisation, role, what_da, what_en, by_us, told_us, answered_us, answer FROM awaited
    WHERE answered_us IS NOT NULL;
DELETE FROM notice_marks WHERE (pathway, request, clock) IN
    (SELECT pathway, request, clock FROM awaited WHERE answered_us IS NOT NULL);
DELETE FROM awaited WHERE answered_us IS NOT NULL;
DROP INDEX awaited_open;
DROP INDEX awaited_answered;
ALTER TABLE awaited DROP COLUMN answer;
ALTER TABLE awaited DROP COLUMN answered_us;
CREATE INDEX answered_of ON answered (organisation, answered_us);
