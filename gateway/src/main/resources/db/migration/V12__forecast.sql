-- How long a job was expected to take from its acceptance to its end, in milliseconds, uncorrected; null where nothing was
-- known. What it really took corrects the forecasts of later ones.
ALTER TABLE jobs ADD COLUMN forecast_ms integer CHECK (forecast_ms > 0);
