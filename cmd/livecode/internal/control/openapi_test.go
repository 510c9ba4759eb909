package control

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func readOpenAPI(t *testing.T) map[string]any {
	var doc map[string]any
	require.NoError(t, yaml.Unmarshal(openapiText, &doc))
	return doc
}

func TestOpenAPIHasEachRouteAndNoOther(t *testing.T) {
	t.Parallel()
	var described, served []string
	for path, methods := range readOpenAPI(t)["paths"].(map[string]any) {
		for method := range methods.(map[string]any) {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	for _, route := range routes {
		served = append(served, route.method+" "+route.path)
	}
	assert.ElementsMatch(t, served, described)
}

// schemaOf returns the schema of the answer to a route, by what openapi.yaml says.
func schemaOf(t *testing.T, method, path string, status int) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	require.NoError(t, c.AddResource("openapi.json", anyKeys(readOpenAPI(t))))
	pointer := "#/components/schemas/Problem"
	if status < 300 {
		escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path)
		pointer = "#/paths/" + escaped + "/" + strings.ToLower(method) + "/responses/200/content/application~1json/schema"
	}
	schema, err := c.Compile("openapi.json" + pointer)
	require.NoError(t, err)
	return schema
}

// anyKeys makes of YAML's numbers those of JSON.
func anyKeys(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = anyKeys(value)
		}
	case []any:
		for i, value := range v {
			v[i] = anyKeys(value)
		}
	case int:
		return float64(v)
	}
	return v
}
