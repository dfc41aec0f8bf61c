-- Where a job's trace goes on, as W3C Trace Context's header traceparent: the outbox publishes it later, and perhaps by another gateway.
-- Null where nobody traces.
ALTER TABLE jobs ADD COLUMN trace text CHECK (trace ~ '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
