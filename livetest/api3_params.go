package livetest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// apiKind is the type of a parameter of API 3.0.
type apiKind int

const (
	apiText    apiKind = iota
	apiInteger         // within min and max
	apiUnsigned
	apiFloat // within 0 and max
	apiTime  // in UTC, or in the zone of China without one
	apiTexts
	apiObject  // with fields
	apiObjects // a list of those
)

// apiParam describes one parameter of an action.
type apiParam struct {
	name     string
	kind     apiKind
	required bool
	min, max int64
	words    []string // that a text may be; nil: any
	fields   []apiParam
	preset   int64 // of an integer that is left out
}

// apiArgs are parameters that readAPIArgs has found to fit.
type apiArgs struct {
	params []apiParam
	values map[string]any
}

// readAPIArgs checks the parameters of a request.
func readAPIArgs(params []apiParam, body []byte) (apiArgs, *apiFault) {
	var values map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	err := d.Decode(&values)
	if _, more := d.Token(); err != nil || more != io.EOF || values == nil {
		return apiArgs{}, apiRefuse(codeBadParam, "The request body is not a JSON object.")
	}
	return checkAPIArgs(params, values, "")
}

func checkAPIArgs(params []apiParam, values map[string]any, at string) (apiArgs, *apiFault) {
	in := apiArgs{params, map[string]any{}}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(params, func(p apiParam) bool { return p.name == name })
		if i < 0 {
			return in, apiRefuse(codeUnknown, "The parameter `%s` is not recognized.", at+name)
		}
		if values[name] == nil {
			continue
		}
		v, fault := params[i].read(values[name], at)
		if fault != nil {
			return in, fault
		}
		in.values[name] = v
	}
	for _, p := range params {
		if _, ok := in.values[p.name]; p.required && !ok {
			return in, apiRefuse(codeMissing, "The request is missing a required parameter `%s`.", at+p.name)
		}
	}
	return in, nil
}

func (p apiParam) wrongType(at string) *apiFault {
	return apiRefuse(codeBadParam, "The type of parameter `%s` is wrong.", at+p.name)
}

func (p apiParam) wrongValue(at string) *apiFault {
	return apiRefuse(codeBadValue, "The value of parameter `%s` is out of its range.", at+p.name)
}

// read checks one value and returns it as the accessors want it.
func (p apiParam) read(value any, at string) (any, *apiFault) {
	switch p.kind {
	case apiText, apiTime:
		return p.readText(value, at)
	case apiInteger, apiUnsigned, apiFloat:
		number, ok := value.(json.Number)
		if !ok {
			return nil, p.wrongType(at)
		}
		return p.readNumber(number.String(), at)
	case apiObject:
		fields, ok := value.(map[string]any)
		if !ok {
			return nil, p.wrongType(at)
		}
		return p.readObject(fields, at)
	}
	items, ok := value.([]any)
	if !ok {
		return nil, p.wrongType(at)
	}
	return p.readList(items, at)
}

func (p apiParam) readText(value any, at string) (any, *apiFault) {
	text, ok := value.(string)
	if !ok {
		return nil, p.wrongType(at)
	}
	if p.words != nil && !slices.Contains(p.words, text) || text == "" && p.required {
		return nil, p.wrongValue(at)
	}
	if p.kind == apiTime {
		t, ok := readAPITime(text)
		if !ok {
			return nil, p.wrongValue(at)
		}
		return t, nil
	}
	return text, nil
}

// readAPITime takes the two forms that the pages allow.
func readAPITime(text string) (time.Time, bool) {
	if t, err := time.Parse("2006-01-02T15:04:05Z", text); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation(time.DateTime, text, zone)
	return t, err == nil
}

func (p apiParam) readNumber(text, at string) (any, *apiFault) {
	switch p.kind {
	case apiFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f < 0 || f > float64(p.max) {
			return nil, p.wrongValue(at)
		}
		return f, nil
	case apiUnsigned:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return nil, p.wrongType(at)
		}
		return n, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, p.wrongType(at)
	}
	if n < p.min || n > p.most() {
		return nil, p.wrongValue(at)
	}
	return n, nil
}

func (p apiParam) most() int64 {
	if p.max == 0 && p.min == 0 {
		return math.MaxInt64
	}
	return p.max
}

func (p apiParam) readObject(fields map[string]any, at string) (any, *apiFault) {
	in, fault := checkAPIArgs(p.fields, fields, at+p.name+".")
	return in, fault
}

func (p apiParam) readList(items []any, at string) (any, *apiFault) {
	if p.required && len(items) == 0 {
		return nil, p.wrongValue(at)
	}
	var texts []string
	var objects []apiArgs
	for i, item := range items {
		switch item := item.(type) {
		case string:
			texts = append(texts, item)
		case map[string]any:
			in, fault := checkAPIArgs(p.fields, item, at+p.name+"."+strconv.Itoa(i)+".")
			if fault != nil {
				return nil, fault
			}
			objects = append(objects, in)
		}
	}
	switch {
	case p.kind == apiTexts && len(texts) == len(items):
		return texts, nil
	case p.kind == apiObjects && len(objects) == len(items):
		return objects, nil
	}
	return nil, p.wrongType(at)
}

func (in apiArgs) has(name string) bool { _, ok := in.values[name]; return ok }

func (in apiArgs) text(name string) string { text, _ := in.values[name].(string); return text }

func (in apiArgs) time(name string) time.Time { t, _ := in.values[name].(time.Time); return t }

func (in apiArgs) texts(name string) []string { list, _ := in.values[name].([]string); return list }

func (in apiArgs) unsigned(name string) uint64 { n, _ := in.values[name].(uint64); return n }

func (in apiArgs) float(name string) float64 { f, _ := in.values[name].(float64); return f }

func (in apiArgs) object(name string) apiArgs { o, _ := in.values[name].(apiArgs); return o }

func (in apiArgs) objects(name string) []apiArgs { list, _ := in.values[name].([]apiArgs); return list }

// integer returns the value, or the parameter's preset when it is left out.
func (in apiArgs) integer(name string) int64 {
	if n, ok := in.values[name].(int64); ok {
		return n
	}
	i := slices.IndexFunc(in.params, func(p apiParam) bool { return p.name == name })
	if i < 0 {
		return 0
	}
	return in.params[i].preset
}

// wants reports whether a value passes a filter that may be left out.
func (in apiArgs) wants(name, value string) bool {
	return !in.has(name) || in.text(name) == "" || in.text(name) == value
}

// apiPage is what answers say of their pages.
type apiPage struct {
	PageNum, PageSize   int64
	TotalNum, TotalPage int64
}

// pageOfAPI cuts a page and tells of it.
func pageOfAPI[T any](in apiArgs, rows []T) ([]T, apiPage) {
	no, size := in.integer("PageNum"), in.integer("PageSize")
	total := int64(len(rows))
	return page(rows, no, size), apiPage{no, size, total, (total + size - 1) / size}
}

// apiTimeText writes a time as most answers have it.
func apiTimeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// sameForm writes a time in the form in which the request gave its own.
func sameForm(t time.Time, asked time.Time) string {
	if asked.Location() == zone {
		return dateText(t)
	}
	return apiTimeText(t)
}
