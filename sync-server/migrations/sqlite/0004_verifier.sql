-- 本人验证: the public key of the phone's authenticator and the digest of the host it signs for (`core::sync::verifier`); nothing
-- until its person registers one.
ALTER TABLE device ADD COLUMN verifier BLOB;
