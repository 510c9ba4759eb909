package control

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.yaml
var openapiText []byte

func (c *Control) openapi(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(openapiText) // who has gone needs no answer
}
