using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>The suite over a real engine.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerConformanceTests(DockerBench bench) : ExecutorConformance(bench);
