from . import data_files
from . import fill
