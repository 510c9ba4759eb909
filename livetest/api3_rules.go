package livetest

import (
	"slices"
	"sync"
)

// apiCallbacks are the callback templates of an account and the rules that put them
// to use. It has a lock of its own, since who delivers asks it too.
type apiCallbacks struct {
	mu        sync.Mutex
	templates []apiTemplate
	rules     []apiRule
	last      int64 // id
}

// apiTemplate is a template as it is answered. The key is in it, as it is there.
type apiTemplate struct {
	TemplateId                                   int64
	TemplateName, Description                    string
	StreamBeginNotifyUrl, StreamEndNotifyUrl     string
	RecordNotifyUrl, RecordStatusNotifyUrl       string
	RecordExceptionNotifyUrl, SnapshotNotifyUrl  string
	PornCensorshipNotifyUrl, AudioAuditNotifyUrl string
	PushExceptionNotifyUrl, StreamMixNotifyUrl   string
	CallbackKey                                  string
}

// field returns the member of a parameter.
func (t *apiTemplate) field(name string) *string {
	return map[string]*string{
		"TemplateName": &t.TemplateName, "Description": &t.Description, "CallbackKey": &t.CallbackKey,
		"StreamBeginNotifyUrl": &t.StreamBeginNotifyUrl, "StreamEndNotifyUrl": &t.StreamEndNotifyUrl,
		"RecordNotifyUrl": &t.RecordNotifyUrl, "RecordStatusNotifyUrl": &t.RecordStatusNotifyUrl,
		"RecordExceptionNotifyUrl": &t.RecordExceptionNotifyUrl, "SnapshotNotifyUrl": &t.SnapshotNotifyUrl,
		"PornCensorshipNotifyUrl": &t.PornCensorshipNotifyUrl, "AudioAuditNotifyUrl": &t.AudioAuditNotifyUrl,
		"PushExceptionNotifyUrl": &t.PushExceptionNotifyUrl, "StreamMixNotifyUrl": &t.StreamMixNotifyUrl,
	}[name]
}

// urlOf returns where events of a type go.
func (t *apiTemplate) urlOf(eventType int) string {
	return map[int]string{
		1: t.StreamBeginNotifyUrl, 0: t.StreamEndNotifyUrl, 100: t.RecordNotifyUrl, 332: t.RecordStatusNotifyUrl,
		341: t.RecordExceptionNotifyUrl, 200: t.SnapshotNotifyUrl, 317: t.PornCensorshipNotifyUrl,
		315: t.AudioAuditNotifyUrl, 321: t.PushExceptionNotifyUrl,
	}[eventType]
}

// apiRule puts a template to use for a push domain, or a path of it.
type apiRule struct {
	CreateTime, UpdateTime string
	TemplateId             int64
	DomainName, AppName    string
}

// find returns where a notification goes by the rules, and its key.
func (c *apiCallbacks) find(d *Delivery) (url, key string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	domain, _ := d.Fields["app"].(string)
	app, _ := d.Fields["appname"].(string)
	for _, rule := range c.rules {
		if rule.DomainName != domain || rule.AppName != "" && rule.AppName != app {
			continue
		}
		if i := c.index(rule.TemplateId); i >= 0 {
			return c.templates[i].urlOf(d.EventType), c.templates[i].CallbackKey, true
		}
	}
	return "", "", false
}

func (c *apiCallbacks) index(id int64) int {
	return slices.IndexFunc(c.templates, func(t apiTemplate) bool { return t.TemplateId == id })
}
