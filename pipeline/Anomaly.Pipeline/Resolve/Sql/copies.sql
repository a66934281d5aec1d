-- The records of {table} that a second log holds too (rotated or exported twice), without those of the log that has a
-- record most often (of several, the smallest content id). {columns} are all columns but source and line.
CREATE OR REPLACE TABLE {table}_copy AS
WITH hashed AS (SELECT rowid AS rid, source, hash({columns}) AS h FROM {table}),
many AS (SELECT h FROM hashed GROUP BY h HAVING MIN(source) <> MAX(source)),
counted AS (SELECT h, source, COUNT(*) AS n FROM hashed SEMI JOIN many USING (h) GROUP BY h, source),
picked AS (SELECT DISTINCT ON (h) h, source FROM counted ORDER BY h, n DESC, source)
SELECT hashed.rid FROM hashed JOIN picked USING (h) WHERE hashed.source <> picked.source;
