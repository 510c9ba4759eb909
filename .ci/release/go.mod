module github.com/qcloudlive/livecode/ci/release

go 1.26.0

require (
	github.com/go-sql-driver/mysql v1.10.1
	github.com/jackc/pgx/v5 v5.12.0
	github.com/nats-io/nats.go v1.55.0
	github.com/prometheus/client_golang v1.25.0
	github.com/qcloudlive/livecode v0.0.0
	github.com/qcloudlive/livecode/forward/kafkasink v0.0.0
	github.com/qcloudlive/livecode/forward/natssink v0.0.0
	github.com/qcloudlive/livecode/livetest/media v0.0.0
	github.com/qcloudlive/livecode/otel v0.0.0
	github.com/qcloudlive/livecode/prom v0.0.0
	github.com/qcloudlive/livecode/store/bolt v0.0.0
	github.com/qcloudlive/livecode/store/mysql v0.0.0
	github.com/qcloudlive/livecode/store/postgres v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/twmb/franz-go v1.22.3
	golang.org/x/mod v0.43.0
)

require (
	filippo.io/edwards25519 v1.2.0 // indirect
	github.com/abema/go-mp4 v1.7.1 // indirect
	github.com/asticode/go-astikit v0.30.0 // indirect
	github.com/asticode/go-astits v1.16.0 // indirect
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/bluenviron/gortmplib v1.0.1 // indirect
	github.com/bluenviron/mediacommon/v2 v2.9.3 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/nats-io/nkeys v0.4.16 // indirect
	github.com/nats-io/nuid v1.0.1 // indirect
	github.com/pierrec/lz4/v4 v4.1.33 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/twmb/franz-go/pkg/kmsg v1.15.1 // indirect
	go.etcd.io/bbolt v1.5.0 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.47.0 // indirect
	go.opentelemetry.io/otel/log v1.47.0 // indirect
	go.opentelemetry.io/otel/metric v1.47.0 // indirect
	go.opentelemetry.io/otel/trace v1.47.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace (
	github.com/qcloudlive/livecode => ../..
	github.com/qcloudlive/livecode/forward/kafkasink => ../../forward/kafkasink
	github.com/qcloudlive/livecode/forward/natssink => ../../forward/natssink
	github.com/qcloudlive/livecode/livetest/media => ../../livetest/media
	github.com/qcloudlive/livecode/otel => ../../otel
	github.com/qcloudlive/livecode/prom => ../../prom
	github.com/qcloudlive/livecode/store/bolt => ../../store/bolt
	github.com/qcloudlive/livecode/store/mysql => ../../store/mysql
	github.com/qcloudlive/livecode/store/postgres => ../../store/postgres
)
