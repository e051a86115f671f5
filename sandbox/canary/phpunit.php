// Tests that must fail, run by PHPUnit after the changed sources were loaded: when one of them passes, something in those disarms tests.
class mullover_canaryTest extends \PHPUnit\Framework\TestCase
{
    public function test_mullover_canary_fails(): void { $this->assertSame(1, 2); }

    public function test_mullover_canary_raises(): void { throw new \RuntimeException('fails, as it must'); }

    public function test_mullover_canary_expects(): void { $this->expectException(\LogicException::class); }

    public function test_mullover_canary_asserts(): void
    {
        $falsehoods = [
            function () { $this->assertNotSame(1, 1); },
            function () { $this->assertEquals(1, 2); },
            function () { $this->assertNotEquals(1, 1); },
            function () { $this->assertEqualsWithDelta(1, 2, 0.1); },
            function () { $this->assertTrue(false); },
            function () { $this->assertFalse(true); },
            function () { $this->assertNull(1); },
            function () { $this->assertNotNull(null); },
            function () { $this->assertEmpty([1]); },
            function () { $this->assertNotEmpty([]); },
            function () { $this->assertCount(2, [1]); },
            function () { $this->assertContains(2, [1]); },
            function () { $this->assertNotContains(1, [1]); },
            function () { $this->assertArrayHasKey('b', ['a' => 1]); },
            function () { $this->assertInstanceOf(\ArrayObject::class, new \stdClass()); },
            function () { $this->assertGreaterThan(2, 1); },
            function () { $this->assertGreaterThanOrEqual(2, 1); },
            function () { $this->assertLessThan(1, 2); },
            function () { $this->assertLessThanOrEqual(1, 2); },
            function () { $this->assertMatchesRegularExpression('/b/', 'a'); },
            function () { $this->assertStringContainsString('b', 'a'); },
            function () { $this->assertStringStartsWith('b', 'a'); },
            function () { $this->assertStringEndsWith('b', 'a'); },
            function () { $this->assertIsString(1); },
            function () { $this->assertIsArray(1); },
            function () { $this->assertIsInt('1'); },
            function () { $this->assertJsonStringEqualsJsonString('1', '2'); },
            function () { $this->assertFileExists('/no/such/file'); },
            function () { $this->assertThat(1, $this->equalTo(2)); },
            function () { $this->fail(); },
        ];
        foreach ($falsehoods as $falsehood) {
            if ($this->swallows($falsehood)) {
                return;
            }
        }
        throw new \RuntimeException('every assertion raises, as it must');
    }

    private function swallows(callable $action): bool
    {
        try {
            $action();
            return true;
        } catch (\Throwable $fault) {
            return false;
        }
    }
}
