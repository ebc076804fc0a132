// Runs IBM's integration test and examples of this package. A line of the output says how each step ended.

package iamidentityv1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/onsi/ginkgo"
	"github.com/onsi/ginkgo/config"
	"github.com/onsi/ginkgo/types"
	"github.com/onsi/gomega"
)

type lines struct{}

func (lines) SpecSuiteWillBegin(config.GinkgoConfigType, *types.SuiteSummary) {}
func (lines) BeforeSuiteDidRun(*types.SetupSummary)                           {}
func (lines) SpecWillRun(*types.SpecSummary)                                  {}
func (lines) AfterSuiteDidRun(*types.SetupSummary)                            {}
func (lines) SpecSuiteDidEnd(*types.SuiteSummary)                             {}

func (lines) SpecDidComplete(spec *types.SpecSummary) {
	// The root, the suite, then the step's name: of an example at its end, otherwise before its body.
	texts := spec.ComponentTexts
	name, isExample := strings.CutSuffix(texts[len(texts)-1], " request example")
	if !isExample {
		name, _, _ = strings.Cut(texts[2], " - ")
	}
	if spec.State == types.SpecStateSkipped || strings.Contains(name, " ") {
		// Of the other suite, or reading the configuration and the like, which all steps build on.
		return
	}
	if spec.Passed() {
		fmt.Println("@pass", name)
		return
	}
	reason := fmt.Sprint(spec.Failure.Message, " ", spec.Failure.ForwardedPanic, " at ", spec.Failure.Location)
	fmt.Println("@fail", name, strings.Join(strings.Fields(reason), " "))
}

func TestSteps(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecsWithCustomReporters(t, "steps", []ginkgo.Reporter{lines{}})
}
