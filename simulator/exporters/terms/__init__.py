"""How a value of the design is said in the terms of Kafka and of Avro."""
