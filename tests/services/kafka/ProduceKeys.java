import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a record for each key with Kafka's own producer and prints "KEY PARTITION", or "KEY error CLASS". */
public class ProduceKeys {
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", arguments[0],
            "acks", "all",
            // Few enough to end with the broker's own reason, not with a timeout that hides it.
            "retries", 4,
            "linger.ms", 20,
            "max.block.ms", 30_000);
        try (var producer = new KafkaProducer<>(settings, new LongSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int at = 2; at < arguments.length; at++) {
                sent.add(producer.send(new ProducerRecord<>(arguments[1], Long.parseLong(arguments[at]), "")));
            }
            for (int at = 2; at < arguments.length; at++) {
                System.out.println(arguments[at] + " " + outcome(sent.get(at - 2)));
            }
        }
    }

    private static String outcome(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            return Integer.toString(sent.get().partition());
        } catch (java.util.concurrent.ExecutionException refused) {
            return "error " + refused.getCause().getClass().getSimpleName();
        }
    }
}
