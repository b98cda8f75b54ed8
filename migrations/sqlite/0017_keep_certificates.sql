-- By which certificate each signature was given: what is verified later is compared with this. NULL for signatures from before
-- it was kept; then the digest of the filed document decides alone.
ALTER TABLE signatures ADD COLUMN certificate_sha256 TEXT;
-- The certificate's whole subject. What stands in key_subject is the name alone.
ALTER TABLE signatures ADD COLUMN certificate_subject TEXT;
