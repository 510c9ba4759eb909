package api3

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
)

// A CallbackService makes the service send its notifications to a receiver: a
// template says which events go where and with which key, and a rule puts it to use
// for a push domain.
type CallbackService struct{ c *core }

// A CallbackConfig says which notifications go where.
type CallbackConfig struct {
	// URL is that of the receiver. It must be http or https.
	URL string
	// Key signs the notifications. It must not be empty: without a key nothing
	// tells a notification from a forged one. Let it be another one than all
	// others of the account.
	Key string
	// Events are those to send; empty is all of [CallbackEvents].
	Events []callback.Type
	// Domain is a push domain; empty is that of [PushDomain]. AppName is a path of
	// it; empty is that of the option of that name, live by default.
	Domain, AppName string
	// Name is that of the template; empty is livecode. Templates of the account
	// with another name are not touched.
	Name string
	// Replace lets Ensure take over a domain for which a rule with another template
	// is in force. The template stays; its notifications end.
	Replace bool
}

// urlFields are the members of a template by the events that they send somewhere.
var urlFields = []struct {
	event callback.Type
	field string
}{
	{callback.TypeStreamStarted, "StreamBeginNotifyUrl"},
	{callback.TypeStreamInterrupted, "StreamEndNotifyUrl"},
	{callback.TypeRecordingCreated, "RecordNotifyUrl"},
	{callback.TypeRecordingStatusChanged, "RecordStatusNotifyUrl"},
	{callback.TypeRecordingExceptionOccurred, "RecordExceptionNotifyUrl"},
	{callback.TypeScreenshotCreated, "SnapshotNotifyUrl"},
	{callback.TypeImageModerated, "PornCensorshipNotifyUrl"},
	{callback.TypeAudioModerated, "AudioAuditNotifyUrl"},
	{callback.TypePushExceptionOccurred, "PushExceptionNotifyUrl"},
}

// CallbackEvents are the events that a callback template has. Relays and monitors have
// URLs of their own; others are set in the console alone.
func CallbackEvents() []callback.Type {
	events := make([]callback.Type, 0, len(urlFields))
	for _, f := range urlFields {
		events = append(events, f.event)
	}
	return events
}

// ErrForeignRule reports that another template is in force for the domain. Nothing
// was changed. See Replace of [CallbackConfig].
var ErrForeignRule = errors.New("api3: another callback template is in force for the domain")

// A CallbackStatus is what is in force for a domain. The key is not shown.
type CallbackStatus struct {
	// TemplateID is that of the template in force, 0 for none, and Name its name.
	TemplateID int64
	Name       string
	// Active reports that the template of the config is in force, and Complete that
	// it sends the events of the config to its URL, and no others anywhere.
	Active, Complete bool
	// KeyMatches reports that it signs with the key of the config.
	KeyMatches bool
	// Events are those that are sent to the URL of the config. The service does not
	// tell of all: RecordingStatusChanged and RecordingExceptionOccurred may be
	// missing here all the same.
	Events []callback.Type
}

// A template is as the service describes it, by the names of its members.
type template map[string]any

func (t template) text(name string) string { text, _ := t[name].(string); return text }

func (t template) id() int64 { id, _ := t["TemplateId"].(float64); return int64(id) }

type callbackRule struct {
	TemplateId          int64
	DomainName, AppName string
}

func (cfg CallbackConfig) complete(fn string, s settings) (CallbackConfig, error) {
	cfg.Domain, cfg.AppName, cfg.Name = first(cfg.Domain, s.pushDomain), first(cfg.AppName, s.appName), first(cfg.Name, "livecode")
	if len(cfg.Events) == 0 {
		cfg.Events = CallbackEvents()
	}
	switch {
	case !isDomain.MatchString(cfg.Domain):
		return cfg, badArgument(fn, "Domain", "a push domain, here or by the option PushDomain")
	case !strings.HasPrefix(cfg.URL, "http://") && !strings.HasPrefix(cfg.URL, "https://"):
		return cfg, badArgument(fn, "URL", "an http or https URL")
	case !isSecret(cfg.Key):
		return cfg, badArgument(fn, "Key", wantSecret)
	}
	for i, event := range cfg.Events {
		if !slices.Contains(CallbackEvents(), event) {
			return cfg, badArgument(fn, fmt.Sprintf("Events[%d]", i), "one of CallbackEvents")
		}
	}
	return cfg, nil
}

// wanted returns the members that a template must have.
func (cfg CallbackConfig) wanted() map[string]any {
	fields := map[string]any{"TemplateName": cfg.Name, "CallbackKey": cfg.Key}
	for _, f := range urlFields {
		if slices.Contains(cfg.Events, f.event) {
			fields[f.field] = cfg.URL
		}
	}
	return fields
}

// untold are members that not every version of the service describes.
var untold = []string{"RecordStatusNotifyUrl", "RecordExceptionNotifyUrl"}

// differs returns the members of a template that are not as they must be: with
// another value, or there at all.
func (cfg CallbackConfig) differs(t template) []string {
	wanted := cfg.wanted()
	var names []string
	for _, name := range slices.Concat([]string{"CallbackKey"}, fieldNames(), []string{"StreamMixNotifyUrl"}) {
		want, _ := wanted[name].(string)
		_, told := t[name]
		if t.text(name) != want && !(slices.Contains(untold, name) && !told) {
			names = append(names, name)
		}
	}
	return names
}

func fieldNames() (names []string) {
	for _, f := range urlFields {
		names = append(names, f.field)
	}
	return names
}

// Ensure makes it so that the events of cfg are sent to its URL, signed with its key:
// it makes or changes the template of that name, and the rule for the domain. It may
// be called at each start of a program; when all is as it should be it only looks.
// It refuses with [ErrForeignRule] to take over a domain, unless cfg says so. How the
// service treats what is left out of a change, or a rule that exists, it does not rely
// on: it looks again at the end, and an outcome that is not as wanted is an error.
//
// A change takes some minutes until it is in force everywhere.
//
// API: CreateLiveCallbackTemplate, ModifyLiveCallbackTemplate, CreateLiveCallbackRule,
// cloud.tencent.com/document/product/267/32637
func (s CallbackService) Ensure(ctx context.Context, cfg CallbackConfig) (CallbackStatus, error) {
	cfg, err := cfg.complete("Callbacks.Ensure", s.c.settings)
	if err != nil {
		return CallbackStatus{}, err
	}
	own, rule, err := s.look(ctx, cfg)
	if err != nil {
		return CallbackStatus{}, err
	}
	foreign := rule != nil && (own == nil || rule.TemplateId != own.id())
	if foreign && !cfg.Replace {
		return CallbackStatus{}, fmt.Errorf("%w: template %d for %s", ErrForeignRule, rule.TemplateId, cfg.Domain)
	}
	if own == nil {
		if err := s.c.Call(ctx, "CreateLiveCallbackTemplate", cfg.wanted(), nil); err != nil {
			return CallbackStatus{}, err
		}
	} else if names := cfg.differs(own); len(names) > 0 {
		if err := s.modify(ctx, cfg, own.id(), names); err != nil {
			return CallbackStatus{}, err
		}
	}
	if own, rule, err = s.look(ctx, cfg); err != nil {
		return CallbackStatus{}, err
	}
	if own == nil {
		return CallbackStatus{}, errors.New("api3: Callbacks.Ensure: the template that was made is not listed")
	}
	if err := s.ensureRule(ctx, cfg, own.id(), rule); err != nil {
		return CallbackStatus{}, err
	}
	status, err := s.Status(ctx, cfg)
	if err == nil && !(status.Active && status.Complete && status.KeyMatches) {
		err = errors.New("api3: Callbacks.Ensure: the service has taken the change and does not show it")
	}
	return status, err
}

// modify sends all that is wanted, and an empty text for what is there and must not
// be.
func (s CallbackService) modify(ctx context.Context, cfg CallbackConfig, id int64, names []string) error {
	fields := cfg.wanted()
	for _, name := range names {
		if _, ok := fields[name]; !ok {
			fields[name] = ""
		}
	}
	fields["TemplateId"] = id
	return s.c.Call(ctx, "ModifyLiveCallbackTemplate", fields, nil)
}

func (s CallbackService) ensureRule(ctx context.Context, cfg CallbackConfig, id int64, rule *callbackRule) error {
	if rule != nil && rule.TemplateId == id {
		return nil
	}
	place := map[string]any{"DomainName": cfg.Domain, "AppName": cfg.AppName}
	if rule != nil {
		if err := s.c.Call(ctx, "DeleteLiveCallbackRule", place, nil); err != nil {
			return err
		}
	}
	return s.c.Call(ctx, "CreateLiveCallbackRule", map[string]any{"DomainName": cfg.Domain, "AppName": cfg.AppName, "TemplateId": id}, nil)
}

// look returns the template of the config and the rule for its place, nil where there
// is none.
func (s CallbackService) look(ctx context.Context, cfg CallbackConfig) (own template, rule *callbackRule, err error) {
	templates, err := s.templates(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range templates {
		if t.text("TemplateName") != cfg.Name {
			continue
		}
		if own != nil {
			return nil, nil, fmt.Errorf("api3: there are two callback templates of the name %q: %d and %d", cfg.Name, own.id(), t.id())
		}
		own = t
	}
	rules, err := s.rules(ctx)
	for _, r := range rules {
		if r.DomainName == cfg.Domain && r.AppName == cfg.AppName {
			rule = &r
		}
	}
	return own, rule, err
}

func (s CallbackService) templates(ctx context.Context) ([]template, error) {
	var answer struct{ Templates []template }
	err := s.c.Call(ctx, "DescribeLiveCallbackTemplates", nil, &answer, livecode.ReadOnly())
	return answer.Templates, err
}

func (s CallbackService) rules(ctx context.Context) ([]callbackRule, error) {
	var answer struct{ Rules []callbackRule }
	err := s.c.Call(ctx, "DescribeLiveCallbackRules", nil, &answer, livecode.ReadOnly())
	return answer.Rules, err
}

// Status reports what is in force for the domain of cfg, beside what cfg wants.
//
// API: DescribeLiveCallbackRules, DescribeLiveCallbackTemplates,
// cloud.tencent.com/document/product/267/32638
func (s CallbackService) Status(ctx context.Context, cfg CallbackConfig) (CallbackStatus, error) {
	cfg, err := cfg.complete("Callbacks.Status", s.c.settings)
	if err != nil {
		return CallbackStatus{}, err
	}
	templates, err := s.templates(ctx)
	if err != nil {
		return CallbackStatus{}, err
	}
	_, rule, err := s.look(ctx, cfg)
	if err != nil || rule == nil {
		return CallbackStatus{}, err
	}
	status := CallbackStatus{TemplateID: rule.TemplateId}
	for _, t := range templates {
		if t.id() != rule.TemplateId {
			continue
		}
		status.Name, status.KeyMatches = t.text("TemplateName"), t.text("CallbackKey") == cfg.Key
		status.Active = status.Name == cfg.Name
		names := cfg.differs(t)
		status.Complete = len(names) == 0 || len(names) == 1 && names[0] == "CallbackKey"
		for _, f := range urlFields {
			if t.text(f.field) == cfg.URL {
				status.Events = append(status.Events, f.event)
			}
		}
	}
	return status, nil
}

// Remove takes back what Ensure has made: the rule of the domain, if the template of
// cfg is in force there, and the template, unless another rule uses it. Of cfg the
// Domain, the AppName and the Name count. What is not there is no error.
//
// API: DeleteLiveCallbackRule, DeleteLiveCallbackTemplate,
// cloud.tencent.com/document/product/267/32635
func (s CallbackService) Remove(ctx context.Context, cfg CallbackConfig) error {
	cfg.URL, cfg.Key, cfg.Events = "http://localhost", "any", nil
	cfg, err := cfg.complete("Callbacks.Remove", s.c.settings)
	if err != nil {
		return err
	}
	own, rule, err := s.look(ctx, cfg)
	if err != nil || own == nil {
		return err
	}
	if rule != nil && rule.TemplateId == own.id() {
		if err := s.c.Call(ctx, "DeleteLiveCallbackRule", map[string]any{"DomainName": cfg.Domain, "AppName": cfg.AppName}, nil); err != nil {
			return err
		}
	}
	rules, err := s.rules(ctx)
	if err != nil || slices.ContainsFunc(rules, func(r callbackRule) bool { return r.TemplateId == own.id() }) {
		return err
	}
	return s.c.Call(ctx, "DeleteLiveCallbackTemplate", map[string]any{"TemplateId": own.id()}, nil)
}
