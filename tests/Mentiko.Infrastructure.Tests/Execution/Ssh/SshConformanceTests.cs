using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Ssh;

/// <summary>The suite over a real sshd.</summary>
[Collection(SshCollection.Name)]
public sealed class SshConformanceTests(SshBench bench) : ExecutorConformance(bench);
