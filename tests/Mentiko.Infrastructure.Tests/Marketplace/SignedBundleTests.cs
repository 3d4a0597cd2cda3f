using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Marketplace;
using Mentiko.Infrastructure.Marketplace;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Marketplace;

/// <summary>What the operator's folder may add to the catalog, and that nothing else gets in.</summary>
public sealed class SignedBundleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-market-").FullName;
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    [Fact]
    public void Folder_SignedByTrustedKeys_IsInTheCatalogWithItsVersions()
    {
        Put("one-1", Zip("greeting", 1), Sign);
        Put("one-2", Zip("greeting", 2), Sign);
        Put("two", Zip("counting", 1), archive => _rsa.SignData(archive, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        var catalog = Catalog();

        Assert.Equal(["counting", "greeting"], catalog.Items.Select(item => item.Name.Text));
        Assert.Equal([2, 1], catalog.VersionsOf(ItemName.Parse("greeting")));
        Assert.Equal("Curve Works", catalog.Find(ItemName.Parse("greeting"), 1)!.Publisher);
        Assert.Equal("Rsa Works", catalog.Find(ItemName.Parse("counting"))!.Publisher);
        Assert.Null(catalog.Find(ItemName.Parse("greeting"), 3));
    }

    [Fact]
    public void Folder_OneByteChangedOrUnsignedOrByAStranger_IsLeftOutAndTheRestIsThere()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var altered = Zip("altered", 1);
        Put("altered", altered, Sign);
        altered[^30] ^= 1;
        File.WriteAllBytes(Path.Combine(_folder, "altered.zip"), altered);
        Put("unsigned", Zip("unsigned", 1), null);
        Put("stranger", Zip("stranger", 1), archive => stranger.SignData(archive, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Put("no-zip", Encoding.UTF8.GetBytes("this is no archive"), Sign);
        Put("good", Zip("greeting", 1), Sign);

        Assert.Equal(["greeting"], Catalog().Items.Select(item => item.Name.Text));
    }

    [Fact]
    public void Folder_ItemOfAnotherPublisher_IsNotTakenOver()
    {
        Put("a", Zip("greeting", 1), Sign);
        Put("b", Zip("greeting", 2), archive => _rsa.SignData(archive, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Assert.Equal([1], Catalog().VersionsOf(ItemName.Parse("greeting")));
    }

    [Theory]
    [InlineData("files/../../etc/cron.d/x", "is not a path of the workspace")]
    [InlineData("files//etc/passwd", "is not a path of the workspace")]
    [InlineData("unused.json", "is an agent that no step uses")]
    public void Bundle_WithABadFile_SaysWhatIsWrong(string file, string sentence)
    {
        var archive = Zip("greeting", 1, (file, """{"runtime":{"type":"command","command":["true"]}}"""));

        var fault = Assert.Throws<BundleException>(() => SignedBundle.Read(archive, Sign(archive), Keys()));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bundle_ThatUnpacksWithoutEnd_IsRefused()
    {
        var archive = Zip("greeting", 1, ("files/zeros", new string('0', SignedBundle.MostBytes)));

        Assert.True(archive.Length < SignedBundle.MostBytes / 10);
        Assert.Contains("Unpacked it is larger", Assert.Throws<BundleException>(() => SignedBundle.Read(archive, Sign(archive), Keys())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_ThatIsNotThere_LeavesTheShippedItems() =>
        Assert.NotEmpty(new MarketplaceCatalog(ShippedBundles.Read(), new MarketplaceOptions { Folder = "/no/such/folder" }, NullLogger<MarketplaceCatalog>.Instance).Items);

    [Theory]
    [InlineData("no key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void Options_KeyThatIsNone_IsNamed(string key)
    {
        var options = new MarketplaceOptions { TrustedKeys = { ["Somebody"] = key } };

        Assert.Contains("Mentiko:Marketplace:TrustedKeys:Somebody", new MarketplaceOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_KeysThatAreGood_Pass() =>
        Assert.True(new MarketplaceOptionsValidator().Validate(null, Options()).Succeeded);

    public void Dispose()
    {
        _curve.Dispose();
        _rsa.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private MarketplaceCatalog Catalog() => new([], Options(), NullLogger<MarketplaceCatalog>.Instance);

    private MarketplaceOptions Options() => new()
    {
        Folder = _folder,
        TrustedKeys = { ["Curve Works"] = _curve.ExportSubjectPublicKeyInfoPem(), ["Rsa Works"] = _rsa.ExportSubjectPublicKeyInfoPem() },
    };

    private PublisherKey[] Keys() => [new("Curve Works", _curve.ExportSubjectPublicKeyInfoPem())];

    private byte[] Sign(byte[] archive) => _curve.SignData(archive, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private void Put(string name, byte[] archive, Func<byte[], byte[]>? sign)
    {
        File.WriteAllBytes(Path.Combine(_folder, $"{name}.zip"), archive);
        if (sign is not null)
        {
            File.WriteAllBytes(Path.Combine(_folder, $"{name}.zip.sig"), sign(archive));
        }
    }

    private static byte[] Zip(string name, int version, params (string File, string Text)[] more)
    {
        (string File, string Text)[] content =
        [
            ("item.json", $$"""{"name":"{{name}}","version":{{version}},"title":"A title","summary":"A summary"}"""),
            ("chain.json", """{"steps":[{"id":"say","agent":"sayer","triggers":"chain:start","emits":"say:done"}]}"""),
            ("input.json", "{}"),
            ("sayer.json", """{"runtime":{"type":"command","command":["sh","-c","@say.sh"]}}"""),
            ("say.sh", "echo good morning"),
            .. more,
        ];
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (file, text) in content)
            {
                using var writer = new StreamWriter(zip.CreateEntry(file).Open());
                writer.Write(text);
            }
        }

        return buffer.ToArray();
    }
}
