from . import travel_fee_try
from . import travel_fee_version
from . import travel_price_set
from . import travel_price_why
from . import travel_intake_customer
from . import privacy_lookup
from . import travel_refund_step
