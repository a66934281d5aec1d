-- Resolved process starts, file operations and names. A start that Sysmon and the Security log both report is Sysmon's.
CREATE OR REPLACE TABLE process AS
WITH named AS (SELECT p.* REPLACE (COALESCE(c.host, '') AS host) FROM process_in p LEFT JOIN canonical c ON c.raw = p.host),
sysmon AS (SELECT host, pid, LOWER(image) AS image, time FROM named WHERE sensor = 'sysmon')
SELECT * FROM named WHERE sensor <> 'windows'
UNION ALL
SELECT named.* FROM named ANTI JOIN sysmon
  ON sysmon.host = named.host AND sysmon.pid = named.pid AND sysmon.image = LOWER(named.image)
    AND sysmon.time BETWEEN named.time - getvariable('duplicate_us') AND named.time + getvariable('duplicate_us')
WHERE named.sensor = 'windows'
ORDER BY host, time, source, line;

CREATE OR REPLACE TABLE file AS
SELECT f.* REPLACE (COALESCE(c.host, '') AS host)
FROM file_in f LEFT JOIN canonical c ON c.raw = f.host
ORDER BY host, time, source, line, path, operation;

CREATE OR REPLACE TABLE name AS
SELECT n.* REPLACE (CASE WHEN COALESCE(c.host, '') <> '' THEN c.host WHEN n.time < b.to_time THEN b.host ELSE n.client END AS host)
FROM name_in n
LEFT JOIN canonical c ON c.raw = n.host
ASOF LEFT JOIN binding b ON b.ip = n.client AND n.time >= b.from_time
ORDER BY host, time, source, line, address, name;
