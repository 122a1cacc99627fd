-- What awaited somebody, since when, and when it had been answered; and which pathway a message is about.
ALTER TABLE deliveries ADD COLUMN pathway INTEGER;
UPDATE deliveries SET pathway = CAST(substr(json_extract(payload, '$.pathway'), 3) AS INTEGER)
    WHERE json_valid(payload) AND json_extract(payload, '$.pathway') LIKE 'F-%';
CREATE INDEX deliveries_by_pathway ON deliveries (pathway, number) WHERE pathway IS NOT NULL;

-- `clock` names it together with pathway and request, as in `notice_marks`. `answer` is the kind of event that came last.
CREATE TABLE awaited (
    pathway INTEGER NOT NULL, request INTEGER NOT NULL, clock TEXT NOT NULL, organisation TEXT, role TEXT NOT NULL,
    what_da TEXT NOT NULL, what_en TEXT NOT NULL, by_us INTEGER, told_us INTEGER NOT NULL, answered_us INTEGER,
    answer TEXT, PRIMARY KEY (pathway, request, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaited_open ON awaited (told_us) WHERE answered_us IS NULL;
CREATE INDEX awaited_answered ON awaited (organisation, answered_us) WHERE answered_us IS NOT NULL;
