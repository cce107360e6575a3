/* The physical limit: the three workloads as a bare event loop.
 *
 *   limit tandem|pipeline|saga HORIZON_S SEED wall|cpu     prints one JSON object
 *
 * One slot per entity holds the instant of its next event, the earliest slot is found by a scan (in
 * two levels where there are 33), what waits stands in rings, retries with a constant delay in one
 * ring more. Draws come from one SplitMix64 stream, exponential and normal ones by ziggurat
 * (Marsaglia and Tsang 2000). There are no keyed draws, no ids, no frames, and no collectors but
 * sums: what an engine does beyond this is the price of what it offers. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LAYERS 256
#define KEYS 10000
typedef struct { double edge[LAYERS + 1], height[LAYERS + 1], end; } Ziggurat;

static uint64_t state;
static Ziggurat exponential_z, normal_z;

static inline uint64_t bits(void) {
    uint64_t x = (state += 0x9E3779B97F4A7C15u);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline double unit(uint64_t x) { return (double)(x >> 11) * 0x1p-53; }
static double exponential_density(double x) { return exp(-x); }
static double exponential_inverse(double y) { return -log(y); }
static double normal_density(double x) { return exp(-0.5 * x * x); }
static double normal_inverse(double y) { return sqrt(-2.0 * log(y)); }

static void build(Ziggurat *z, double end, double area, double (*density)(double), double (*inverse)(double)) {
    z->end = end;
    z->edge[0] = area / density(end);
    z->edge[1] = end;
    for (int i = 2; i < LAYERS; i++)
        z->edge[i] = inverse(density(z->edge[i - 1]) + area / z->edge[i - 1]);
    z->edge[LAYERS] = 0.0;
    for (int i = 0; i <= LAYERS; i++) z->height[i] = density(z->edge[i]);
}

static __attribute__((noinline)) double exponential_edge(int layer, double x) {
    for (;;) {
        if (layer == 0) return exponential_z.end - log1p(-unit(bits()));
        const double *h = exponential_z.height;
        if (h[layer] + unit(bits()) * (h[layer + 1] - h[layer]) < exp(-x)) return x;
        uint64_t r = bits();
        layer = r & (LAYERS - 1);
        x = unit(r) * exponential_z.edge[layer];
        if (x < exponential_z.edge[layer + 1]) return x;
    }
}

static inline double exponential(double mean) {
    uint64_t r = bits();
    int layer = r & (LAYERS - 1);
    double x = unit(r) * exponential_z.edge[layer];
    if (__builtin_expect(x >= exponential_z.edge[layer + 1], 0)) x = exponential_edge(layer, x);
    return mean * x;
}

static __attribute__((noinline)) double normal_edge(int layer, double x) {
    for (;;) {
        if (layer == 0) {
            double far, y;
            do {
                far = -log1p(-unit(bits())) / normal_z.end;
                y = -log1p(-unit(bits()));
            } while (y + y < far * far);
            return normal_z.end + far;
        }
        const double *h = normal_z.height;
        if (h[layer] + unit(bits()) * (h[layer + 1] - h[layer]) < exp(-0.5 * x * x)) return x;
        uint64_t r = bits();
        layer = r & (LAYERS - 1);
        x = unit(r) * normal_z.edge[layer];
        if (x < normal_z.edge[layer + 1]) return x;
    }
}

static inline double lognormal(double mu, double sigma) {
    uint64_t r = bits();
    int layer = r & (LAYERS - 1); /* bit 8 is the sign, the 53 highest are the place */
    double x = unit(r) * normal_z.edge[layer];
    if (__builtin_expect(x >= normal_z.edge[layer + 1], 0)) x = normal_edge(layer, x);
    return exp(mu + sigma * (r & LAYERS ? -x : x));
}

static inline int earliest(const double *at, int count) {
    int best = 0;
    double soonest = at[0];
    for (int i = 1; i < count; i++) {
        best = at[i] < soonest ? i : best;
        soonest = at[i] < soonest ? at[i] : soonest;
    }
    return best;
}

/* A first-in first-out ring that doubles when it is full. */
#define RING(Name, Item)                                                                       \
    typedef struct { Item *items; uint32_t head, count, mask; } Name;                          \
    static __attribute__((noinline)) void Name##_grow(Name *r) {                               \
        uint32_t size = r->items ? 2 * (r->mask + 1) : 256;                                    \
        Item *items = malloc(size * sizeof(Item));                                             \
        if (items == NULL) exit(3);                                                            \
        for (uint32_t i = 0; i < r->count; i++) items[i] = r->items[(r->head + i) & r->mask];  \
        free(r->items);                                                                        \
        *r = (Name){items, 0, r->count, size - 1};                                             \
    }                                                                                          \
    static inline void Name##_push(Name *r, Item item) {                                       \
        if (__builtin_expect(!r->items || r->count > r->mask, 0)) Name##_grow(r);              \
        r->items[(r->head + r->count++) & r->mask] = item;                                     \
    }                                                                                          \
    static inline Item Name##_pop(Name *r) {                                                   \
        Item item = r->items[r->head];                                                         \
        r->head = (r->head + 1) & r->mask;                                                     \
        r->count--;                                                                            \
        return item;                                                                           \
    }

RING(Instants, double)

static clockid_t watch = CLOCK_MONOTONIC;

static double seconds(void) {
    struct timespec t;
    clock_gettime(watch, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void tandem(double horizon) {
    enum { STATIONS = 3, SOURCE = STATIONS };
    double at[STATIONS + 1] = {INFINITY, INFINITY, INFINITY, exponential(1.0 / 800.0)};
    Instants line[STATIONS] = {{0}}; /* origins; the first one is in service */
    uint64_t emitted = 0, left = 0;
    double total = 0.0, busy = 0.0, began = seconds();
    for (;;) {
        int who = earliest(at, STATIONS + 1);
        double now = at[who], origin;
        if (now > horizon) break;
        int next;
        if (who == SOURCE) {
            emitted++;
            at[SOURCE] = now + exponential(1.0 / 800.0);
            origin = now;
            next = 0;
        } else {
            origin = Instants_pop(&line[who]);
            at[who] = INFINITY;
            if (line[who].count) {
                double time = exponential(0.001);
                busy += time;
                at[who] = now + time;
            }
            next = who + 1;
        }
        if (next == STATIONS) { left++; total += now - origin; continue; }
        if (line[next].count == 0) {
            double time = exponential(0.001);
            busy += time;
            at[next] = now + time;
        }
        Instants_push(&line[next], origin);
    }
    double wall = seconds() - began;
    printf("{\"records\": %llu, \"wall_s\": %.9f, \"sojourn_s\": %.12g, \"utilisation\": %.12g}\n",
           (unsigned long long)emitted, wall, total / (double)left, busy / horizon / STATIONS);
}

/* Kafka's murmur2 of the key as 8 bytes, big-endian, modulo the partitions. */
static uint32_t partition(uint64_t key, uint32_t partitions) {
    const uint32_t m = 0x5BD1E995u;
    uint64_t big = __builtin_bswap64(key);
    uint32_t h = 0x9747B28Cu ^ 8u, words[2];
    memcpy(words, &big, 8);
    for (int i = 0; i < 2; i++) {
        uint32_t k = words[i] * m;
        h = (h * m) ^ ((k ^ (k >> 24)) * m);
    }
    h = (h ^ (h >> 13)) * m;
    return ((h ^ (h >> 15)) & 0x7FFFFFFFu) % partitions;
}

typedef struct { double since; uint32_t key, attempt; } Record;
typedef struct { double due; Record record; } Retry;
RING(Records, Record)
RING(Retries, Retry)

static uint32_t threshold[KEYS];
static uint16_t alias[KEYS];
static uint8_t packer_of[KEYS], courier_of[KEYS];

/* Zipf with exponent 1 by Walker's alias method; two neighbouring partitions are one member's. */
static void build_keys(void) {
    static double share[KEYS];
    static int small[KEYS], large[KEYS];
    int smalls = 0, larges = 0;
    double total = 0.0;
    for (int k = 0; k < KEYS; k++) total += 1.0 / (k + 1);
    for (int k = 0; k < KEYS; k++) {
        share[k] = KEYS / (k + 1.0) / total;
        if (share[k] < 1.0) small[smalls++] = k; else large[larges++] = k;
        packer_of[k] = (uint8_t)(partition((uint64_t)k, 12) / 2);
        courier_of[k] = (uint8_t)(partition((uint64_t)k, 6) / 2);
    }
    while (smalls && larges) {
        int s = small[--smalls], l = large[larges - 1];
        threshold[s] = (uint32_t)(share[s] * 0x1p32);
        alias[s] = (uint16_t)l;
        share[l] -= 1.0 - share[s];
        if (share[l] < 1.0) { larges--; small[smalls++] = l; }
    }
    while (larges) { int l = large[--larges]; threshold[l] = UINT32_MAX; alias[l] = (uint16_t)l; }
    while (smalls) { int s = small[--smalls]; threshold[s] = UINT32_MAX; alias[s] = (uint16_t)s; }
}

static inline uint32_t draw_key(void) {
    uint64_t x = bits();
    uint32_t k = (uint32_t)(((x >> 32) * KEYS) >> 32);
    return (uint32_t)x < threshold[k] ? k : alias[k];
}

static void pipeline(double horizon) {
    enum { PACKERS = 6, COURIERS = 3, SOURCE = PACKERS + COURIERS, RETRIES, SLOTS };
    const double sigma = sqrt(log(2.0)), mu = log(0.0015) - sigma * sigma / 2.0;
    build_keys();
    double at[SLOTS];
    for (int i = 0; i < SLOTS; i++) at[i] = INFINITY;
    at[SOURCE] = exponential(1.0 / 2000.0);
    Records line[PACKERS + COURIERS] = {{0}}; /* the first one is in hand */
    Retries waiting = {0};
    uint64_t emitted = 0, attempts = 0, packed = 0, dead = 0, delivered = 0;
    double packing = 0.0, delivering = 0.0, busy = 0.0, began = seconds();
    for (;;) {
        int who = earliest(at, SLOTS);
        double now = at[who];
        if (now > horizon) break;
        Record record;
        int next;
        if (who < PACKERS + COURIERS) {
            record = Records_pop(&line[who]);
            at[who] = INFINITY;
            if (line[who].count) {
                double time = who < PACKERS ? lognormal(mu, sigma) : exponential(0.0005);
                if (who < PACKERS) busy += time;
                at[who] = now + time;
            }
            if (who >= PACKERS) { delivered++; delivering += now - record.since; continue; }
            attempts++;
            if (__builtin_expect(unit(bits()) < 0.01, 0)) {
                if (record.attempt++ == 3) {
                    dead++;
                    continue;
                }
                if (waiting.count == 0) at[RETRIES] = now + 0.1;
                Retries_push(&waiting, (Retry){now + 0.1, record});
                continue;
            }
            packed++;
            packing += now - record.since;
            record.since = now;
            next = PACKERS + courier_of[record.key];
        } else if (who == SOURCE) {
            emitted++;
            at[SOURCE] = now + exponential(1.0 / 2000.0);
            record = (Record){now, draw_key(), 0};
            next = packer_of[record.key];
        } else {
            record = Retries_pop(&waiting).record;
            at[RETRIES] = waiting.count ? waiting.items[waiting.head].due : INFINITY;
            next = packer_of[record.key];
        }
        if (line[next].count == 0) {
            double time = next < PACKERS ? lognormal(mu, sigma) : exponential(0.0005);
            if (next < PACKERS) busy += time;
            at[next] = now + time;
        }
        Records_push(&line[next], record);
    }
    double wall = seconds() - began;
    printf("{\"records\": %llu, \"wall_s\": %.9f, \"packing_s\": %.12g, \"delivering_s\": %.12g, "
           "\"attempts\": %.12g, \"dead\": %.12g, \"utilisation\": %.12g}\n",
           (unsigned long long)emitted, wall, packing / (double)packed, delivering / (double)delivered,
           (double)attempts / (double)(packed + dead), (double)dead / (double)(packed + dead),
           busy / horizon / PACKERS);
}

typedef struct { double since; int8_t step, undoing; } Saga;
typedef struct { double at[8]; uint32_t saga[8]; uint32_t free; } Servers;
RING(Indices, uint32_t)

static Servers service[4];
static Indices queue[4], unused;
static Saga *sagas;
static uint32_t saga_count;
static double soonest[5], busy_s;
static int server[4];

static inline void refresh(int s) {
    server[s] = earliest(service[s].at, 8);
    soonest[s] = service[s].at[server[s]];
}

static inline void begin(int s, int k, uint32_t saga, double now) {
    double time = exponential(0.01);
    busy_s += s == 0 ? time : 0.0;
    service[s].saga[k] = saga;
    service[s].at[k] = now + time;
}

static inline void request(int s, uint32_t saga, double now) {
    if (service[s].free == 0) { Indices_push(&queue[s], saga); return; }
    int k = __builtin_ctz(service[s].free);
    service[s].free &= service[s].free - 1;
    begin(s, k, saga, now);
    if (service[s].at[k] < soonest[s]) {
        soonest[s] = service[s].at[k];
        server[s] = k;
    }
}

static inline uint32_t new_saga(double now) {
    if (unused.count == 0) {
        uint32_t size = saga_count ? 2 * saga_count : 256;
        sagas = realloc(sagas, size * sizeof(Saga));
        if (sagas == NULL) exit(3);
        while (saga_count < size) Indices_push(&unused, saga_count++);
    }
    uint32_t saga = Indices_pop(&unused);
    sagas[saga] = (Saga){now, 0, 0};
    return saga;
}

static void saga(double horizon) {
    enum { STEPS = 4, SOURCE = STEPS };
    for (int s = 0; s < STEPS; s++) {
        for (int k = 0; k < 8; k++) service[s].at[k] = INFINITY;
        service[s].free = 0xFF;
        soonest[s] = INFINITY;
    }
    soonest[SOURCE] = exponential(1.0 / 500.0);
    uint64_t started = 0, completed = 0, compensated = 0;
    double total = 0.0, began = seconds();
    for (;;) {
        int s = earliest(soonest, STEPS + 1);
        double now = soonest[s];
        if (now > horizon) break;
        if (s == SOURCE) {
            started++;
            soonest[SOURCE] = now + exponential(1.0 / 500.0);
            request(0, new_saga(now), now);
            continue;
        }
        int k = server[s];
        uint32_t id = service[s].saga[k];
        if (queue[s].count) {
            begin(s, k, Indices_pop(&queue[s]), now);
        } else {
            service[s].at[k] = INFINITY;
            service[s].free |= 1u << k;
        }
        refresh(s);
        Saga *it = &sagas[id];
        if (!it->undoing && unit(bits()) < 0.05) it->undoing = 1;
        it->step += it->undoing ? -1 : 1;
        if (it->step >= 0 && it->step < STEPS) {
            request(it->step, id, now);
            continue;
        }
        if (it->undoing) compensated++; else completed++;
        total += now - it->since;
        Indices_push(&unused, id);
    }
    double wall = seconds() - began, ended = (double)(completed + compensated);
    printf("{\"records\": %llu, \"wall_s\": %.9f, \"completed\": %.12g, \"duration_s\": %.12g, "
           "\"utilisation\": %.12g}\n",
           (unsigned long long)started, wall, (double)completed / ended, total / ended,
           busy_s / horizon / 8.0);
}

int main(int count, char **words) {
    if (count != 5) return 2;
    if (!strcmp(words[4], "cpu")) watch = CLOCK_PROCESS_CPUTIME_ID;
    double horizon = strtod(words[2], NULL);
    state = strtoull(words[3], NULL, 10) * 0xD1342543DE82EF95u;
    build(&exponential_z, 7.69711747013104972, 3.949659822581572e-3, exponential_density, exponential_inverse);
    build(&normal_z, 3.6541528853610088, 4.92867323399e-3, normal_density, normal_inverse);
    void (*run)(double) = !strcmp(words[1], "tandem")     ? tandem
                          : !strcmp(words[1], "pipeline") ? pipeline
                          : !strcmp(words[1], "saga")     ? saga
                                                          : NULL;
    if (run == NULL) return 2;
    run(horizon);
    return 0;
}
