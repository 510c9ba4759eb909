module github.com/qcloudlive/livecode/examples/media

go 1.26.0

require (
	github.com/qcloudlive/livecode v0.0.0
	github.com/qcloudlive/livecode/livetest/media v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/abema/go-mp4 v1.7.1 // indirect
	github.com/asticode/go-astikit v0.30.0 // indirect
	github.com/asticode/go-astits v1.16.0 // indirect
	github.com/bluenviron/gortmplib v1.0.1 // indirect
	github.com/bluenviron/mediacommon/v2 v2.9.3 // indirect
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace (
	github.com/qcloudlive/livecode => ../..
	github.com/qcloudlive/livecode/livetest/media => ../../livetest/media
)
