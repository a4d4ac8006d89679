from . import travel_fee_version
