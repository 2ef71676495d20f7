"""Why an outlook is not what it was: data revised, data new, calibration renewed, assumptions changed."""
