from . import test_common
from . import test_order_state
from . import test_fee_rule
from . import test_fee_table
