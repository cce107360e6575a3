"""Which key a record of W2 has, and whose it is: tables that the peers take from us, so that nobody pays for hashing."""

from simulator.base.draws import partition_of, zipf_table

KEYS = 10_000
CUMULATIVE = list(zipf_table(KEYS, 1.0))
PACKER_OF = [partition_of(key, 12) // 2 for key in range(KEYS)]  # range assignment: 12 partitions, 6 members
COURIER_OF = [partition_of(key, 6) // 2 for key in range(KEYS)]
