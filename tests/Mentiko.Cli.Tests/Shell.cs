using System.Net;
using Mentiko.Cli;

namespace Mentiko.Cli.Tests;

/// <summary>What a call of the program left behind.</summary>
internal sealed record Outcome(int Code, string Out, string Error);

/// <summary>Somebody's shell: an environment, a file of sessions, and what stdin holds.</summary>
internal sealed class Shell(Func<HttpMessageHandler>? handler = null) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-cli-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public string Folder => _folder;

    public string ProfilePath => Path.Combine(_folder, "config", "sessions.json");

    public string this[string name] => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public Task<Outcome> RunAsync(params string[] args) => RunAsync("", args);

    public async Task<Outcome> RunAsync(string input, string[] args, CancellationToken cancel = default)
    {
        var (output, error, bytes) = (new StringWriter(), new StringWriter(), new MemoryStream());
        var code = await CommandLine.RunAsync(
            args,
            new Surroundings
            {
                In = new StringReader(input),
                Out = output,
                Error = error,
                OpenIn = () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)),
                OpenOut = () => new Kept(bytes),
                IsTerminal = false,
                CanAsk = false,
                Width = Surroundings.Unlimited,
                Variable = name => Variables.GetValueOrDefault(name),
                ProfilePath = ProfilePath,
                NewHandler = handler ?? (() => new SocketsHttpHandler { AllowAutoRedirect = false }),
                ReadHidden = () => null,
            },
            cancel);
        return new Outcome(code, output + System.Text.Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }

    /// <summary>Stays readable when the program has closed it.</summary>
    private sealed class Kept(MemoryStream into) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => into.Length;

        public override long Position { get => into.Position; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => into.Write(buffer, offset, count);
    }
}

/// <summary>A server that says what a test wants it to say.</summary>
internal sealed class SayingServer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, System.Text.Encoding.UTF8, "application/json") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
}
