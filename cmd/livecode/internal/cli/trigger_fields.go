package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// fieldNames returns the names of all fields, nested ones with dots.
func fieldNames(fields map[string]any, prefix string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if inner, ok := objectOf(fields[name]); ok {
			names = append(names, fieldNames(inner, prefix+name+".")...)
			continue
		}
		names = append(names, prefix+name)
	}
	return names
}

func objectOf(value any) (map[string]any, bool) {
	switch value := value.(type) {
	case map[string]any:
		return value, true
	case callbacktest.Fields:
		return value, true
	}
	return nil, false
}

func lookup(fields map[string]any, path []string) (any, bool) {
	value, ok := fields[path[0]]
	if !ok || len(path) == 1 {
		return value, ok
	}
	inner, ok := objectOf(value)
	if !ok {
		return nil, false
	}
	return lookup(inner, path[1:])
}

// setField gives a field that exists another value of its kind: one without effect would
// leave the person waiting for an effect.
func setField(fields callbacktest.Fields, setting string) error {
	name, text, ok := strings.Cut(setting, "=")
	if !ok {
		return errors.New("--set takes name=value")
	}
	path := strings.Split(name, ".")
	old, ok := lookup(fields, path)
	if _, nested := objectOf(old); !ok || nested {
		return fmt.Errorf("there is no field %q; there are %s", name, strings.Join(fieldNames(fields, ""), ", "))
	}
	value, err := valueLike(old, text)
	if err != nil {
		return fmt.Errorf("%s must be %w", name, err)
	}
	object := map[string]any(fields)
	for _, step := range path[:len(path)-1] {
		object, _ = objectOf(object[step])
	}
	object[path[len(path)-1]] = value
	return nil
}

// valueLike reads a text as a value of the kind that the field has.
func valueLike(old any, text string) (any, error) {
	switch old.(type) {
	case string:
		return text, nil
	case bool:
		value, err := strconv.ParseBool(text)
		if err != nil {
			return nil, errors.New("true or false")
		}
		return value, nil
	case int, int64, float64:
		number := json.Number(text)
		if _, err := number.Float64(); err != nil || !json.Valid([]byte(text)) {
			return nil, errors.New("a number")
		}
		return number, nil
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return nil, errors.New("JSON")
	}
	return value, nil
}
