-- What version 2 of the database adds to schema.sql.

-- Counts registrations up, over all objects and for ever: one that is registered again gets a new number, so that
-- whoever noted a number can tell that what he knows is of another tree.
ALTER TABLE object ADD COLUMN registration INTEGER NOT NULL DEFAULT 0;
UPDATE object SET registration = id;
CREATE TABLE registration_count (number INTEGER NOT NULL) STRICT;
INSERT INTO registration_count SELECT ifnull(max(id), 0) FROM object;

CREATE INDEX object_not_durable ON object (boot_id, registration) WHERE durable = 0;
CREATE INDEX object_without_hash ON object (registration) WHERE nar_hash IS NULL;
