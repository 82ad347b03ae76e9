-- Its texts have no limit; what MySQL changes here holds already.
UPDATE host_toggles SET value = value WHERE name = '';
